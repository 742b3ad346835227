import { z } from 'zod';
import { pageQuery } from '../http/page.ts';
import { parseInput } from '../http/parse-input.ts';
import { pathParameter, type Route } from '../http/route.ts';
import { type StreamEventsOptions, streamEvents } from '../http/stream-events.ts';
import { idempotencyHeaders, idempotencyKeyOf } from '../http/idempotency.ts';
import type { ConnectionTableOperations } from './connection-table-operations.ts';
import {
  createTableBody,
  patchTableBody,
  tableAnswer,
  tableListAnswer,
} from './connection-table-schemas.ts';

const PREFIX = '/api/v1/connection_tables';

export type ConnectionTableRouteOptions = StreamEventsOptions & {
  readonly tables: ConnectionTableOperations;
};

/** Connection tables over REST. */
export function connectionTableRoutes(options: ConnectionTableRouteOptions): Route[] {
  return [...creatingRoutes(options), ...oneRoutes(options.tables)];
}

function creatingRoutes(options: ConnectionTableRouteOptions): Route[] {
  const { tables } = options;
  return [
    {
      method: 'GET',
      path: PREFIX,
      summary: 'The connection tables, newest first.',
      query: pageQuery,
      answer: tableListAnswer,
      handle: async (request) => tables.list(parseInput(pageQuery, request.query, 'query string')),
    },
    {
      method: 'POST',
      path: PREFIX,
      summary: 'Saves a table that every query may name without declaring it.',
      headers: idempotencyHeaders,
      body: createTableBody,
      answer: tableAnswer,
      handle: async (request) =>
        tables.create(parseInput(createTableBody, request.body), idempotencyKeyOf(request)),
    },
    {
      method: 'POST',
      path: `${PREFIX}/test`,
      summary: 'Tries a table without saving it, as server-sent events.',
      description:
        'Each event is `{error, done, message}`; the last one is `done`. Files are looked for where the API runs. Nothing is written.',
      body: createTableBody,
      answer: z.string(),
      answerType: 'text/event-stream',
      async handle(request, reply) {
        const body = parseInput(createTableBody, request.body);
        return streamEvents(options, reply, async function* (gone) {
          for await (const data of tables.test(body, gone)) yield { data };
        });
      },
    },
  ];
}

function oneRoutes(tables: ConnectionTableOperations): Route[] {
  const path = `${PREFIX}/:id`;
  return [
    {
      method: 'GET',
      path,
      summary: 'One connection table, its secrets masked.',
      answer: tableAnswer,
      handle: async (request) => tables.get(pathParameter(request, 'id')),
    },
    {
      method: 'PATCH',
      path,
      summary: 'Changes a connection table.',
      description:
        'Pipelines take it over when they are planned the next time. A secret that is sent back as it was shown stays. A table that pipelines use cannot be renamed.',
      body: patchTableBody,
      answer: tableAnswer,
      handle: async (request) =>
        tables.change(pathParameter(request, 'id'), parseInput(patchTableBody, request.body)),
    },
    {
      method: 'DELETE',
      path,
      summary: 'Deletes a connection table that no pipeline uses.',
      answer: z.strictObject({}),
      handle: async (request) => {
        await tables.delete(pathParameter(request, 'id'));
        return {};
      },
    },
  ];
}
