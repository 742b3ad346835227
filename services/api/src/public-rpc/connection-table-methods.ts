import type { PublicCall, PublicPort } from '@millrace/rpc';
import type { ConnectionTableOperations } from '../connection-tables/connection-table-operations.ts';
import { createTableBody, patchTableBody } from '../connection-tables/connection-table-schemas.ts';
import { connectionSchema } from '../formats/connection-schema.ts';
import { testSchema } from '../connection-tables/test-schema.ts';
import { pageQuery } from '../http/page.ts';
import { parseInput } from '../http/parse-input.ts';
import { idempotencyKey, readName } from './read-request.ts';

export function connectionTableMethods(tables: ConnectionTableOperations) {
  return {
    async createConnectionTable({ input, header }) {
      const body = parseInput(createTableBody, input, 'request');
      return { connection_table: await tables.create(body, idempotencyKey(header)) };
    },
    async *testConnectionTable({ input, signal }) {
      yield* tables.test(parseInput(createTableBody, input, 'request'), signal);
    },
    async listConnectionTables({ input }) {
      const { data, has_more } = await tables.list(parseInput(pageQuery, input, 'request'));
      return { connection_tables: data, has_more };
    },
    async getConnectionTable({ input }) {
      return { connection_table: await tables.get(readName(input, 'id')) };
    },
    async updateConnectionTable({ input }) {
      const { id: _, ...body } = input;
      const change = parseInput(patchTableBody, withNull(body), 'request');
      return { connection_table: await tables.change(readName(input, 'id'), change) };
    },
    async deleteConnectionTable({ input }) {
      await tables.delete(readName(input, 'id'));
      return {};
    },
    async testSchema({ input }) {
      return testSchema(parseInput(connectionSchema, input['schema'] ?? {}, 'request'));
    },
  } satisfies Partial<PublicPort>;
}

/** gRPC has no null, so that an empty id stands for it. */
function withNull(body: PublicCall['input']): object {
  return body['connection_profile_id'] === '' ? { ...body, connection_profile_id: null } : body;
}
