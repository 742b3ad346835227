import { createHash } from 'node:crypto';
import type { Idempotency } from '@millrace/control-db';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parseInput } from './parse-input.ts';

const KEY_LENGTH_MAX = 255;
export const IDEMPOTENCY_HEADER = 'idempotency-key';

export const idempotencyHeaders = z.object({
  [IDEMPOTENCY_HEADER]: z
    .string()
    .min(1)
    .max(KEY_LENGTH_MAX, `must be at most ${KEY_LENGTH_MAX} characters`)
    .optional()
    .describe('a request repeated with its key within a day creates nothing new'),
});

export function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  return parseInput(idempotencyHeaders, request.headers, 'header')[IDEMPOTENCY_HEADER];
}

/**
 * The key with what tells its request from others. The same request has the same fingerprint over
 * every protocol, since what is hashed was made by the schema of the request.
 */
export function idempotencyOf(key: string | undefined, request: unknown): Idempotency | undefined {
  if (key === undefined) return undefined;
  const fingerprint = createHash('sha256').update(JSON.stringify(request)).digest('hex');
  return { key, fingerprint };
}
