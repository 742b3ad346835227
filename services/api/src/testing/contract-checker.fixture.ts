import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonSchema } from './schema-arbitrary.fixture.ts';

export type ContractOperation = {
  readonly operationId: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: 'path' | 'query' | 'header';
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: { readonly 'application/json': { readonly schema: JsonSchema } };
  };
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, object>> }>
  >;
};

export type Contract = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ContractOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
};

export type ContractAnswer = {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
};

export type ContractChecker = {
  /** Whether the document allows the body. */
  readonly isBodyAllowed: (path: string, method: string, body: unknown) => boolean;
  /** What is wrong with an answer, or null. */
  readonly problemOf: (path: string, method: string, answer: ContractAnswer) => string | null;
};

/** Judges bodies and answers by the document alone, with a validator that the API does not use. */
export function contractChecker(document: Contract): ContractChecker {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'contract');
  const validator = (...place: readonly string[]) => {
    const pointer = place.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
    // Ajv keeps what it has compiled under the reference.
    return ajv.getSchema(`contract#/${encodeURI(pointer)}`);
  };
  return {
    isBodyAllowed(path, method, body) {
      const place = ['paths', path, method, 'requestBody', 'content', 'application/json', 'schema'];
      return validator(...place)?.(body) === true;
    },
    problemOf(path, method, { status, contentType, text }) {
      if (status >= 500) return `${status}: ${text}`;
      const key = status < 400 ? String(status) : `${Math.floor(status / 100)}XX`;
      const content = document.paths[path]?.[method]?.responses[key]?.content;
      if (content === undefined) return `the document has no answer ${status}`;
      const [type = ''] = contentType.split(';');
      if (!(type in content)) return `the document has no ${type} for ${status}`;
      if (type !== 'application/json') return null;
      const validate = validator(
        'paths',
        path,
        method,
        'responses',
        key,
        'content',
        type,
        'schema',
      );
      const isRight = validate?.(JSON.parse(text));
      return isRight === true ? null : `${text}: ${ajv.errorsText(validate?.errors)}`;
    },
  };
}
