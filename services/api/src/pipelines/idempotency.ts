import { createHash } from 'node:crypto';
import type { Idempotency } from '@millrace/control-db';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parseInput } from '../http/parse-input.ts';

const KEY_LENGTH_MAX = 255;
const HEADER = 'idempotency-key';

export const idempotencyHeaders = z.object({
  [HEADER]: z
    .string()
    .min(1)
    .max(KEY_LENGTH_MAX, `must be at most ${KEY_LENGTH_MAX} characters`)
    .optional()
    .describe('a request repeated with its key within a day creates nothing new'),
});

/** The key of a request with what tells the request from others, if it has one. */
export function idempotencyOf(request: FastifyRequest): Idempotency | undefined {
  const { [HEADER]: key } = parseInput(idempotencyHeaders, request.headers, 'header');
  if (key === undefined) return undefined;
  const content = JSON.stringify([request.method, request.url, request.body]);
  return { key, fingerprint: createHash('sha256').update(content).digest('hex') };
}
