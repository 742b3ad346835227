import { microsPerDay, splitTimestamp } from '../../time/civil.ts';
import type { EvaluationContext } from '../../evaluate/evaluation-context.ts';
import { overloads, takes } from '../overloads.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { strict } from '../strict-function.ts';

/** Processing time: what the clock of the machine says when the row is computed, in UTC. */
export const timeNowFunctions: readonly ScalarFunction[] = [
  strict({
    name: 'now',
    aliases: ['current_timestamp', 'localtimestamp'],
    volatile: true,
    resolve: overloads(takes([], 'timestamp')),
    evaluate: (_args, _call, context) => nowMicros(context),
  }),
  strict({
    name: 'current_date',
    aliases: ['today'],
    volatile: true,
    resolve: overloads(takes([], 'date')),
    evaluate: (_args, _call, context) => splitTimestamp(nowMicros(context)).days,
  }),
  strict({
    name: 'current_time',
    volatile: true,
    resolve: overloads(takes([], 'time')),
    evaluate: (_args, _call, context) => nowMicros(context) % microsPerDay,
  }),
];

function nowMicros({ clock }: EvaluationContext): bigint {
  return BigInt(Math.trunc(clock.nowMs() * 1000));
}
