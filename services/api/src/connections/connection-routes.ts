import { z } from 'zod';
import { idempotencyHeaders, idempotencyKeyOf } from '../http/idempotency.ts';
import { pageQuery } from '../http/page.ts';
import { parseInput } from '../http/parse-input.ts';
import { pathParameter, type Route } from '../http/route.ts';

/** What can be done alike with all that is saved for queries to name. */
type Operations<Create, Patch> = {
  readonly create: (body: Create, idempotencyKey: string | undefined) => Promise<unknown>;
  readonly list: (query: z.output<typeof pageQuery>) => Promise<unknown>;
  readonly get: (id: string) => Promise<unknown>;
  readonly change: (id: string, body: Patch) => Promise<unknown>;
  readonly delete: (id: string) => Promise<void>;
};

export type ConnectionRouteOptions<Create, Patch> = {
  readonly prefix: string;
  readonly operations: Operations<Create, Patch>;
  readonly bodies: { readonly create: z.ZodType<Create>; readonly patch: z.ZodType<Patch> };
  readonly answers: { readonly one: z.ZodType; readonly list: z.ZodType };
  /** What each route does, in one line. */
  readonly summaries: Readonly<Record<keyof Operations<Create, Patch>, string>>;
  /** What else there is to know about changing one. */
  readonly changing: string;
  /** Tries one without saving it, in its own way. */
  readonly test: Omit<Route, 'method' | 'path' | 'body'>;
};

/** Connection profiles, or connection tables, over REST. */
export function connectionRoutes<Create, Patch>(
  options: ConnectionRouteOptions<Create, Patch>,
): Route[] {
  return [...allRoutes(options), ...oneRoutes(options)];
}

function allRoutes<Create, Patch>(options: ConnectionRouteOptions<Create, Patch>): Route[] {
  const { prefix: path, operations, bodies, answers, summaries } = options;
  return [
    {
      method: 'GET',
      path,
      summary: summaries.list,
      query: pageQuery,
      answer: answers.list,
      handle: async (request) =>
        operations.list(parseInput(pageQuery, request.query, 'query string')),
    },
    {
      method: 'POST',
      path,
      summary: summaries.create,
      headers: idempotencyHeaders,
      body: bodies.create,
      answer: answers.one,
      handle: async (request) =>
        operations.create(parseInput(bodies.create, request.body), idempotencyKeyOf(request)),
    },
    { method: 'POST', path: `${path}/test`, body: bodies.create, ...options.test },
  ];
}

function oneRoutes<Create, Patch>(options: ConnectionRouteOptions<Create, Patch>): Route[] {
  const { operations, bodies, answers, summaries } = options;
  const path = `${options.prefix}/:id`;
  return [
    {
      method: 'GET',
      path,
      summary: summaries.get,
      answer: answers.one,
      handle: async (request) => operations.get(pathParameter(request, 'id')),
    },
    {
      method: 'PATCH',
      path,
      summary: summaries.change,
      description: options.changing,
      body: bodies.patch,
      answer: answers.one,
      handle: async (request) =>
        operations.change(pathParameter(request, 'id'), parseInput(bodies.patch, request.body)),
    },
    {
      method: 'DELETE',
      path,
      summary: summaries.delete,
      answer: z.strictObject({}),
      handle: async (request) => {
        await operations.delete(pathParameter(request, 'id'));
        return {};
      },
    },
  ];
}
