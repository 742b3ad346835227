import { z } from 'zod';
import type { Route } from './route.ts';

/** Whether anybody is there, and who. */
export function serviceRoutes(version: string): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/ping',
      summary: 'Answers "Pong".',
      answer: z.literal('Pong'),
      handle: async (_request, reply) => reply.type('application/json').send('"Pong"'),
    },
    {
      method: 'GET',
      path: '/api/v1/version',
      summary: 'The version of this server.',
      answer: z.strictObject({ version: z.string() }),
      handle: async () => ({ version }),
    },
  ];
}
