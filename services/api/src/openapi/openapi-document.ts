import { z } from 'zod';
import { errorAnswer } from '../http/answers.ts';
import type { Route } from '../http/route.ts';

export type OpenApiDocument = {
  readonly openapi: '3.1.0';
  readonly info: Readonly<Record<'title' | 'version' | 'description', string>> & {
    readonly license: { readonly name: string; readonly identifier: string };
  };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, unknown>>;
    readonly securitySchemes: Readonly<Record<string, unknown>>;
  };
  readonly security: readonly object[];
};

export type Operation = {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content: Content }>
  >;
};

type Parameter = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: unknown;
};

type Content = Readonly<Record<string, { readonly schema: unknown }>>;

/** The OpenAPI 3.1 document of all routes, from the schemas that validate them. */
export function openApiDocument(routes: readonly Route[], version: string): OpenApiDocument {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operationOf(route, path);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Millrace',
      version,
      description:
        'Pipelines, their jobs and what comes out of them. Every error is `{error: {code, message, hint?, details?}}`.',
      license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
    },
    // The one that the document is from.
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).map(([name, about]) => ({ name, description: about })),
    paths,
    components: {
      schemas: namedSchemas(routes),
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
    // Either, as the server is configured.
    security: [{ token: [] }, {}],
  };
}

function operationOf(route: Route, path: string): Operation {
  const { method, summary, description, body, answer } = route;
  const answerType = route.answerType ?? 'application/json';
  const failure = (schema: z.ZodType) => ({
    description: 'What is wrong.',
    content: { 'application/json': { schema: schemaOf(schema, 'output') } },
  });
  return {
    operationId: operationId(method, path),
    tags: [tagOf(path)],
    summary,
    ...(description === undefined ? {} : { description }),
    parameters: [
      ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']): Parameter => {
        return { name, in: 'path', required: true, schema: { type: 'string' } };
      }),
      ...parametersOf(route.query, 'query'),
      ...parametersOf(route.headers, 'header'),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: route.bodyOptional !== true,
            content: { 'application/json': { schema: schemaOf(body, 'input') } },
          },
        }),
    responses: {
      '200': {
        description: 'Success.',
        content: { [answerType]: { schema: schemaOf(answer, 'output') } },
      },
      '4XX': failure(errorAnswer),
      '5XX': failure(route.failure ?? errorAnswer),
    },
  };
}

/** `GET /api/v1/pipelines/{id}/jobs` is `get_pipelines_id_jobs`. */
function operationId(method: string, path: string): string {
  const words = path.replace('/api/v1', '').match(/\w+/g) ?? [];
  return [method.toLowerCase(), ...words].join('_');
}

/** In the order in which readers meet them. */
const TAGS = {
  pipelines: 'Queries that run.',
  jobs: 'The runs of pipelines: their states, errors, metrics and output.',
  connectors: 'What tables can be connected to, and with which options.',
  connection_profiles: 'Options that connection tables share.',
  connection_tables: 'Tables that every query may name without declaring them.',
  nodes: 'What the cluster runs on.',
  service: 'This server and its interface.',
  admin: 'For those who watch the server.',
} as const;

function tagOf(path: string): keyof typeof TAGS {
  if (!path.startsWith('/api/v1/')) return 'admin';
  if (path.includes('/jobs')) return 'jobs';
  const [first = ''] = path.slice('/api/v1/'.length).split('/');
  return isTag(first) ? first : 'service';
}

function isTag(word: string): word is keyof typeof TAGS {
  return Object.hasOwn(TAGS, word);
}

function parametersOf(schema: z.ZodObject | undefined, place: 'query' | 'header'): Parameter[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => ({
    name,
    in: place,
    // A field that takes `undefined` may be left out.
    required: !z.safeParse(field, undefined).success,
    schema: schemaOf(field as z.ZodType, 'input'),
  }));
}

type Direction = 'input' | 'output';

function schemaOf(schema: z.ZodType, io: Direction): unknown {
  const id = nameOf(schema);
  if (id !== null) return { $ref: refTo(id) };
  return bare(z.toJSONSchema(schema, { io, unrepresentable: 'any' }));
}

function namedSchemas(routes: readonly Route[]): Record<string, unknown> {
  const bodies = routes.flatMap(({ body }) => body ?? []);
  const answers = [errorAnswer, ...routes.map(({ answer }) => answer)];
  return { ...convert(bodies, 'input'), ...convert(answers, 'output') };
}

function convert(schemas: readonly z.ZodType[], io: Direction): Record<string, unknown> {
  const registry = z.registry<{ id: string }>();
  for (const schema of new Set(schemas)) {
    const id = nameOf(schema);
    if (id !== null) registry.add(schema, { id });
  }
  const converted = z.toJSONSchema(registry, { io, uri: refTo, unrepresentable: 'any' });
  // Named schemas that only others mention: zod gathers them under a name of its own.
  const { __shared: shared, ...own }: Record<string, z.core.JSONSchema.BaseSchema> =
    converted.schemas;
  // `$defs` may hold truth values by its type; names have objects.
  const all = Object.entries({
    ...own,
    ...(shared?.$defs as Record<string, z.core.JSONSchema.BaseSchema> | undefined),
  });
  const text = JSON.stringify(Object.fromEntries(all.map(([id, each]) => [id, bare(each)])));
  return JSON.parse(text.replaceAll(`${refTo('__shared')}#/$defs/`, refTo(''))) as Record<
    string,
    unknown
  >;
}

function nameOf(schema: z.ZodType): string | null {
  return schema.meta()?.id ?? null;
}

function refTo(id: string): string {
  return `#/components/schemas/${id}`;
}

/** Schemas inside of a document have its dialect and are named by their places. */
function bare(schema: z.core.JSONSchema.BaseSchema): object {
  const outside = ['$schema', '$id', 'id'];
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !outside.includes(key)));
}
