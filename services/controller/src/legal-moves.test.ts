import { isTerminalJobState, JOB_STATES, type JobState } from '@millrace/control-db';
import { expect, test } from 'vitest';
import { isLegalMove, LEGAL_MOVES } from './legal-moves.ts';

/** Row by row what may follow: the whole table again, written independently of the code. */
const TABLE = `
              Cr Sc Ru Rc Rs Sp SD Fg FD Fa FF
  Created     .  x  .  .  .  x  .  .  .  x  .
  Scheduling  .  .  x  x  x  x  .  .  .  x  .
  Running     .  .  .  x  x  x  .  x  .  x  .
  Recovering  .  x  .  .  x  x  .  .  .  x  .
  Restarting  .  x  .  .  .  x  .  .  .  x  .
  Stopping    .  .  .  .  .  .  x  .  .  .  .
  Stopped     .  x  .  .  .  .  .  .  .  .  .
  Finishing   .  .  .  x  x  x  .  .  x  x  .
  Finished    .  x  .  .  .  .  .  .  .  .  .
  Failing     .  .  .  .  .  .  .  .  .  .  x
  Failed      .  x  .  .  .  .  .  .  .  .  .
`;

test('every pair of states is legal or not as the table says', () => {
  const rows = TABLE.trim().split('\n').slice(1);
  expect(rows).toHaveLength(JOB_STATES.length);
  const seen: string[] = [];
  for (const row of rows) {
    const [from, ...marks] = row.trim().split(/\s+/);
    JOB_STATES.forEach((to, index) => {
      const isLegal = isLegalMove(from as JobState, to);
      expect(isLegal, `${from} -> ${to}`).toBe(marks[index] === 'x');
      seen.push(`${from} ${to}`);
    });
  }
  expect(new Set(seen).size).toBe(JOB_STATES.length ** 2);
});

test('every state can be reached from the first, and a terminal one from every state', () => {
  expect(reachableFrom('Created')).toEqual(new Set(JOB_STATES));
  for (const state of JOB_STATES) {
    expect([...reachableFrom(state)].some(isTerminalJobState), state).toBe(true);
  }
});

test('what holds workers can be stopped, and what can fail does so through Failing', () => {
  for (const state of JOB_STATES) {
    if (isTerminalJobState(state) || state === 'Stopping' || state === 'Failing') continue;
    expect(isLegalMove(state, 'Stopping'), state).toBe(true);
    expect(isLegalMove(state, 'Failing'), state).toBe(true);
    expect(isLegalMove(state, 'Failed'), state).toBe(false);
  }
});

function reachableFrom(start: JobState): Set<JobState> {
  const reached = new Set<JobState>([start]);
  for (const state of reached) for (const next of LEGAL_MOVES[state]) reached.add(next);
  return reached;
}
