import { isTerminalJobState, JOB_STATES, type JobState } from '@millrace/control-db';
import { seededRandom } from '@millrace/std';
import { expect, test } from 'vitest';
import { isLegalMove } from '../legal-moves.ts';
import { factsOf, LIMITS } from '../testing/job-facts.fixture.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import type { JobFacts, RunFacts } from './job-facts.ts';

function check(
  state: JobState,
  given: Parameters<typeof factsOf>[1],
  expected: Partial<Decision> | { readonly kind: string; readonly [key: string]: unknown },
): void {
  expect(decide(factsOf(state, given))).toMatchObject(expected);
}

const USER_ERROR = {
  message: 'division by zero',
  domain: 'user',
  retry: 'never',
  operatorId: 'project_1',
} as const;
const LOST_WORKER = {
  message: 'worker wk_1 was killed by SIGKILL',
  domain: 'external',
  retry: 'backoff',
  operatorId: null,
} as const;

test('a created job gets its first generation', () => {
  check('Created', {}, { kind: 'move', to: 'Scheduling', change: { runId: 8, restarts: 0 } });
});

test('a created job that is to stop never runs', () => {
  check('Created', { config: { stop: 'graceful' } }, { kind: 'move', to: 'Stopping' });
});

test('scheduling goes through launch, registration and start to running', () => {
  check('Scheduling', {}, { kind: 'stay', order: { kind: 'launch' } });
  check('Scheduling', { run: { phase: 'launching' } }, { kind: 'stay' });
  check(
    'Scheduling',
    { run: { phase: 'registering', slotsRegistered: 1 } },
    { kind: 'stay', waitReason: '1 of 2 slots registered' },
  );
  check(
    'Scheduling',
    { run: { phase: 'registering' } },
    { kind: 'stay', order: { kind: 'start-execution' } },
  );
  check(
    'Scheduling',
    { run: { tasks: { total: 4, started: 3, finished: 0 } } },
    { kind: 'stay', waitReason: '3 of 4 tasks started' },
  );
  check(
    'Scheduling',
    { run: {} },
    { kind: 'move', to: 'Running', change: { tasks: 4, failure: null, startTimeMicros: 1e9 } },
  );
});

test('a job that waits for slots says how many it needs, and fails when none come', () => {
  const run = { phase: 'waiting-for-slots', slotsNeeded: 8, slotsFree: 4 } as const;
  check(
    'Scheduling',
    { run },
    { kind: 'stay', order: { kind: 'launch' }, waitReason: 'needs 8 slots, 4 free' },
  );
  check(
    'Scheduling',
    { run: { ...run, slotsNeeded: 1, slotsFree: 0, slotsWhere: ' on nodes with zone=a' } },
    {
      kind: 'stay',
      order: { kind: 'launch' },
      waitReason: 'needs 1 slot, 0 free on nodes with zone=a',
    },
  );
  check(
    'Scheduling',
    { run: { ...run, inPhaseMs: LIMITS.slotWaitTimeoutMs + 1 } },
    { kind: 'move', to: 'Failing' },
  );
});

test('workers or tasks that do not come in time are tried again', () => {
  for (const phase of ['launching', 'registering', 'starting'] as const) {
    const run = {
      phase,
      slotsRegistered: 0,
      inPhaseMs: 60_001,
      tasks: { total: 4, started: 1, finished: 0 },
    };
    check('Scheduling', { run }, { kind: 'move', to: 'Recovering' });
  }
});

test('a user error fails the job at once, with its operator', () => {
  for (const state of ['Scheduling', 'Running', 'Finishing'] as const) {
    check(
      state,
      { run: { failure: USER_ERROR } },
      {
        kind: 'move',
        to: 'Failing',
        change: {
          failure: { message: 'division by zero', domain: 'user', operatorId: 'project_1' },
        },
      },
    );
  }
});

test('a lost worker is recovered from, except in a preview', () => {
  check('Running', { run: { failure: LOST_WORKER } }, { kind: 'move', to: 'Recovering' });
  check(
    'Running',
    { run: { failure: LOST_WORKER }, config: { ttlMicros: 60e6 } },
    { kind: 'move', to: 'Failing' },
  );
});

test('recovering clears away, waits its backoff and counts the restart', () => {
  const failure = { message: 'broker away', domain: 'external', operatorId: null } as const;
  check(
    'Recovering',
    { run: {}, status: { failure } },
    { kind: 'stay', order: { kind: 'end-run' } },
  );
  check(
    'Recovering',
    { inStateMs: 374, status: { failure } },
    { kind: 'stay', waitReason: 'restarts after 375 ms: broker away' },
  );
  check(
    'Recovering',
    { inStateMs: 375, status: { restarts: 0, failure } },
    { kind: 'move', to: 'Scheduling', change: { runId: 8, restarts: 1 } },
  );
  check('Recovering', { inStateMs: 1_400, status: { restarts: 2, failure } }, { kind: 'stay' });
  check('Recovering', { inStateMs: 1_500, status: { restarts: 2, failure } }, { kind: 'move' });
});

test('a job whose worker was told to end moves at once, however few restarts are left', () => {
  const failure = { ...LOST_WORKER, message: 'worker wk_1 was told to end', planned: true };
  for (const state of ['Scheduling', 'Running', 'Finishing'] as const) {
    check(
      state,
      { run: { failure } },
      { kind: 'move', to: 'Recovering', change: { failure: null }, reason: failure.message },
    );
  }
  check('Recovering', { run: {} }, { kind: 'stay', order: { kind: 'end-run' } });
  const status = { restarts: LIMITS.allowedRestarts, failure: null };
  const change = { runId: 8, restarts: LIMITS.allowedRestarts };
  check('Recovering', { status }, { kind: 'move', to: 'Scheduling', change });
  check(
    'Running',
    { run: { failure }, config: { ttlMicros: 60e6 } },
    { kind: 'move', to: 'Failing' },
  );
});

test('a job whose workers are told to end again and again waits longer each time, but never fails', () => {
  const status = { restarts: LIMITS.allowedRestarts, failure: null };
  const moves = { kind: 'move', to: 'Scheduling', change: { restarts: LIMITS.allowedRestarts } };
  check('Recovering', { status, plannedMoves: 5 }, moves);
  check(
    'Recovering',
    { status, plannedMoves: 6 },
    {
      kind: 'stay',
      waitReason: 'moves after 375 ms: its workers were told to end 6 times in a row',
    },
  );
  check('Recovering', { status, plannedMoves: 6, inStateMs: 375 }, moves);
  check('Recovering', { status, plannedMoves: 8, inStateMs: 1_400 }, { kind: 'stay' });
  check('Recovering', { status, plannedMoves: 8, inStateMs: 1_500 }, moves);
  check('Recovering', { status, plannedMoves: 600, inStateMs: 60_000 }, moves);
});

test('a job gives up when its restarts are spent, unless there is no limit', () => {
  const failure = { message: 'broker away', domain: 'external', operatorId: 'source_0' } as const;
  check(
    'Recovering',
    { status: { restarts: 3, failure } },
    {
      kind: 'move',
      to: 'Failing',
      change: {
        failure: {
          message: 'gave up after 3 restarts: broker away',
          domain: 'external',
          operatorId: 'source_0',
        },
      },
    },
  );
  check(
    'Recovering',
    { status: { restarts: 300, failure }, limits: { allowedRestarts: -1 }, inStateMs: 60_000 },
    { kind: 'move', to: 'Scheduling' },
  );
});

test('restarts are forgiven after healthy time', () => {
  check('Running', { run: {}, status: { restarts: 2 }, inStateMs: 119_999 }, { kind: 'stay' });
  check(
    'Running',
    { run: {}, status: { restarts: 2 }, inStateMs: 120_000 },
    { kind: 'stay', change: { restarts: 0 } },
  );
});

test('a running job finishes when every source has, and ends when every task has', () => {
  check('Running', { run: { sourcesFinished: true } }, { kind: 'move', to: 'Finishing' });
  check('Finishing', { run: {} }, { kind: 'stay', waitReason: '0 of 4 tasks finished' });
  check(
    'Finishing',
    { run: { tasks: { total: 4, started: 4, finished: 4 } } },
    { kind: 'stay', order: { kind: 'end-run' } },
  );
  check('Finishing', {}, { kind: 'move', to: 'Finished', change: { finishTimeMicros: 1e9 } });
});

test('a preview stops when its time to live is over and does not start again', () => {
  const config = { ttlMicros: 60_000_000 };
  const status = { startTimeMicros: 1_000_000_000 - 60_000_000 };
  check('Running', { config, status, run: {} }, { kind: 'move', to: 'Stopping' });
  check(
    'Stopping',
    { config, status, run: {} },
    { kind: 'stay', order: { kind: 'stop-execution', mode: 'immediate' } },
  );
  check('Stopped', { config, status }, { kind: 'stay' });
});

test('each stop mode ends the tasks in its own way', () => {
  const orders = {
    graceful: { kind: 'stop-execution', mode: 'graceful' },
    checkpoint: { kind: 'stop-execution', mode: 'graceful' },
    immediate: { kind: 'stop-execution', mode: 'immediate' },
    force: { kind: 'end-run' },
  } as const;
  for (const [stop, order] of Object.entries(orders)) {
    check(
      'Running',
      { config: { stop: stop as 'force' }, run: {} },
      { to: 'Stopping', kind: 'move' },
    );
    check('Stopping', { config: { stop: stop as 'force' }, run: {} }, { kind: 'stay', order });
  }
});

test('stopping takes the workers away when the tasks have ended, failed or take too long', () => {
  const config = { stop: 'graceful' } as const;
  const order = { kind: 'end-run' };
  check('Stopping', { config, run: { tasksEnded: true } }, { kind: 'stay', order });
  check('Stopping', { config, run: { phase: 'registering' } }, { kind: 'stay', order });
  check('Stopping', { config, run: {}, inStateMs: 60_001 }, { kind: 'stay', order });
  check('Stopping', { config, run: {}, inStateMs: 75_001 }, { kind: 'move', to: 'Stopped' });
  check('Stopping', { config }, { kind: 'move', to: 'Stopped' });
});

test('a restart ends the run in order, or by force, and starts over', () => {
  const asked = { config: { restartNonce: 1 } };
  check('Running', { ...asked, run: {} }, { kind: 'move', to: 'Restarting' });
  check(
    'Restarting',
    { ...asked, run: {} },
    { kind: 'stay', order: { kind: 'stop-execution', mode: 'graceful' } },
  );
  check(
    'Restarting',
    { config: { restartNonce: 1, restartMode: 'force' }, run: {} },
    { kind: 'stay', order: { kind: 'end-run' } },
  );
  check(
    'Restarting',
    { ...asked, status: { restarts: 3 } },
    { kind: 'move', to: 'Scheduling', change: { runId: 8, restarts: 0, restartNonce: 1 } },
  );
});

test('what rests stays until it is asked to run', () => {
  check('Stopped', { config: { stop: 'graceful' } }, { kind: 'stay' });
  check('Stopped', {}, { kind: 'move', to: 'Scheduling' });
  for (const state of ['Finished', 'Failed'] as const) {
    check(state, {}, { kind: 'stay' });
    check(state, { config: { stop: 'graceful', restartNonce: 1 } }, { kind: 'stay' });
    check(
      state,
      { config: { restartNonce: 1 } },
      { kind: 'move', to: 'Scheduling', change: { failure: null, restartNonce: 1 } },
    );
  }
});

test('whatever the facts, every move is legal and only terminal states want nothing', () => {
  const random = seededRandom(11);
  for (let round = 0; round < 20_000; round += 1) {
    const facts = randomFacts(random);
    const decision = decide(facts);
    const { state } = facts.status;
    if (decision.kind === 'move') {
      expect(isLegalMove(state, decision.to), `${state} -> ${decision.to}`).toBe(true);
      const isNewGeneration = decision.to === 'Scheduling';
      expect(decision.change?.runId ?? null).toBe(isNewGeneration ? facts.status.runId + 1 : null);
    }
  }
});

test('no state but a healthy Running waits for ever', () => {
  const random = seededRandom(12);
  for (let round = 0; round < 20_000; round += 1) {
    const drawn = randomFacts(random);
    const { state } = drawn.status;
    const run = drawn.run === null ? null : { ...drawn.run, inPhaseMs: 1e9 };
    const facts = { ...drawn, run, inStateMs: 1e9 };
    const decision = decide(facts);
    const isHealthy = state === 'Running' && run !== null;
    if (isTerminalJobState(state) || isHealthy || decision.kind === 'move') continue;
    // Orders that are carried out within limits of their own: see `JobRun`.
    const bounded = run === null ? ['launch'] : ['end-run', 'start-execution'];
    expect(bounded, `${state} ${JSON.stringify(run)}`).toContain(decision.order?.kind);
  }
});

function randomFacts(random: { next(): number }): JobFacts {
  const pick = <T>(values: readonly T[]): T =>
    values[Math.floor(random.next() * values.length)] as T;
  const counts = { total: 4, started: pick([0, 3, 4]), finished: pick([0, 3, 4]) };
  const run: Partial<RunFacts> = {
    phase: pick([
      'launching',
      'waiting-for-slots',
      'registering',
      'starting',
      'stopping',
      'ending',
    ] as const),
    inPhaseMs: pick([0, 30_000, 70_000, 700_000]),
    slotsRegistered: pick([0, 1, 2]),
    tasks: counts,
    tasksEnded: pick([true, false]),
    sourcesFinished: pick([true, false]),
    failure: pick([null, null, USER_ERROR, LOST_WORKER]),
  };
  return factsOf(pick(JOB_STATES), {
    config: {
      stop: pick(['none', 'none', 'checkpoint', 'graceful', 'immediate', 'force'] as const),
      restartNonce: pick([0, 0, 1]),
      restartMode: pick(['safe', 'force'] as const),
      ttlMicros: pick([null, 60e6]),
    },
    status: {
      restarts: pick([0, 1, 3, 9]),
      startTimeMicros: pick([null, 0, 1e9]),
      failure: pick([null, { message: 'm', domain: 'user', operatorId: null } as const]),
    },
    plannedMoves: pick([1, 9]),
    run: pick([null, run, run]),
    inStateMs: pick([0, 400, 20_000, 80_000, 700_000]),
  });
}
