import { JOB_STATES } from '@millrace/control-db';
import { z } from 'zod';
import { parseInput } from '../http/parse-input.ts';
import { IDEMPOTENCY_HEADER, idempotencyHeaders } from '../http/idempotency.ts';
import { listQuery } from '../pipelines/list-query.ts';
import type { PublicCall } from '@millrace/rpc';

/** A field that names what the call is about; in REST it is a part of the path. */
export function readName(input: PublicCall['input'], field: string): string {
  const named = z.object({ [field]: z.string('is missing') });
  return parseInput(named, input, 'request')[field] ?? '';
}

/** A text field, or undefined when it was left out, which gRPC cannot tell from an empty one. */
export function readOptionalText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The metadata of a call that creates something, as the header of REST. */
export function idempotencyKey(header: PublicCall['header']): string | undefined {
  const given = { [IDEMPOTENCY_HEADER]: header(IDEMPOTENCY_HEADER) };
  return parseInput(idempotencyHeaders, given, 'header')[IDEMPOTENCY_HEADER];
}

/** Which page of which pipelines, or of the jobs of which, in the words of REST. */
export function readListQuery(input: PublicCall['input']): z.output<typeof listQuery> {
  const { labels, states, limit, starting_after, search } = input;
  const label = Object.entries(labels ?? {}).map(([name, value]) => `${name}:${value}`);
  const state = Array.isArray(states) ? states.map(stateOf) : undefined;
  return parseInput(listQuery, { limit, starting_after, search, label, state }, 'request');
}

/** States begin with a capital in REST; a number is one that this version does not know. */
function stateOf(word: unknown): unknown {
  return JOB_STATES.find((state) => state.toLowerCase() === word) ?? String(word);
}
