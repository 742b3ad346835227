import { parseInput } from '../http/parse-input.ts';
import type { Route } from '../http/route.ts';
import { connectionSchema, testSchemaAnswer } from '../formats/connection-schema.ts';
import { testSchema } from './test-schema.ts';

/** Schemas of connection tables over REST. */
export function schemaRoutes(): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/v1/connection_tables/schemas/test',
      summary: 'Says what columns a schema comes to, or what is wrong with it.',
      body: connectionSchema,
      answer: testSchemaAnswer,
      handle: async (request) => testSchema(parseInput(connectionSchema, request.body)),
    },
  ];
}
