import { expect } from 'vitest';
import { z } from 'zod';

export type Document = {
  readonly servers: readonly unknown[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Record<string, Record<string, DocumentOperation>>;
  readonly components: { readonly schemas: Record<string, unknown> };
};

type DocumentOperation = {
  readonly tags: readonly string[];
  readonly responses: Record<string, { readonly content: Record<string, { schema: object }> }>;
};

export type AnswerChecker = (
  request: { readonly method: string; readonly path: string },
  answer: { readonly status: number; readonly body: unknown },
) => void;

/** Holds JSON answers against what the served document says of them. */
export function answerChecker(document: Document): AnswerChecker {
  const definitions = toDefinitions(document.components.schemas);
  const schemas = new Map<string, z.ZodType>();
  const schemaOf = (schema: unknown): z.ZodType => {
    const text = JSON.stringify(toDefinitions(schema));
    const known =
      schemas.get(text) ?? z.fromJSONSchema({ ...JSON.parse(text), $defs: definitions });
    schemas.set(text, known);
    return known;
  };
  return ({ method, path }, { status, body }) => {
    const operation = operationAt(document, method, path);
    const error = { $ref: '#/components/schemas/Error' };
    const key = status < 400 ? '200' : `${Math.floor(status / 100)}XX`;
    const content = operation?.responses[key]?.content;
    if (status < 400) expect(content, `${method} ${path} is in the document`).toBeDefined();
    const schema = content?.['application/json']?.schema ?? error;
    const { error: problem } = schemaOf(schema).safeParse(body);
    expect(problem?.issues ?? [], `${method} ${path} -> ${status}`).toEqual([]);
  };
}

function toDefinitions(schema: unknown): Record<string, never> {
  return JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/'));
}

function operationAt(document: Document, method: string, path: string) {
  const [plain = ''] = path.split('?');
  const found = Object.entries(document.paths)
    .filter(([template]) => toPattern(template).test(plain))
    // A literal path wins over one with parameters.
    .toSorted(([left], [right]) => left.split('{').length - right.split('{').length);
  return found[0]?.[1][method.toLowerCase()];
}

function toPattern(template: string): RegExp {
  return new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}
