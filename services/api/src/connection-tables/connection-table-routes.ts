import { z } from 'zod';
import { connectionRoutes } from '../connections/connection-routes.ts';
import { parseInput } from '../http/parse-input.ts';
import type { Route } from '../http/route.ts';
import { type StreamEventsOptions, streamEvents } from '../http/stream-events.ts';
import type { ConnectionTableOperations } from './connection-table-operations.ts';
import {
  createTableBody,
  patchTableBody,
  tableAnswer,
  tableListAnswer,
} from './connection-table-schemas.ts';

export type ConnectionTableRouteOptions = StreamEventsOptions & {
  readonly tables: ConnectionTableOperations;
};

/** Connection tables over REST. */
export function connectionTableRoutes(options: ConnectionTableRouteOptions): Route[] {
  const { tables } = options;
  return connectionRoutes({
    prefix: '/api/v1/connection_tables',
    operations: tables,
    bodies: { create: createTableBody, patch: patchTableBody },
    answers: { one: tableAnswer, list: tableListAnswer },
    summaries: {
      list: 'The connection tables, newest first.',
      create: 'Saves a table that every query may name without declaring it.',
      get: 'One connection table, its secrets masked.',
      change: 'Changes a connection table.',
      delete: 'Deletes a connection table that no pipeline uses.',
    },
    changing:
      'Pipelines take it over when they are planned the next time. A secret that is sent back as it was shown stays. A table that pipelines use cannot be renamed.',
    test: {
      summary: 'Tries a table without saving it, as server-sent events.',
      description:
        'Each event is `{error, done, message}`; the last one is `done`. Files are looked for where the API runs. Nothing is written.',
      answer: z.string(),
      answerType: 'text/event-stream',
      async handle(request, reply) {
        const body = parseInput(createTableBody, request.body);
        return streamEvents(options, reply, async function* (gone) {
          for await (const data of tables.test(body, gone)) yield { data };
        });
      },
    },
  });
}
