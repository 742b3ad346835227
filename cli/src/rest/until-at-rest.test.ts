import { type Clock, systemClock } from '@millrace/std';
import { afterEach, expect, test, vi } from 'vitest';
import type { Pipeline } from './answers.ts';
import type { RestClient } from './rest-client.ts';
import { UnreachableError } from './unreachable-error.ts';
import { untilAtRest } from './until-at-rest.ts';

const RUNNING: Pipeline = {
  id: 'pl_1',
  name: 'clicks',
  query: 'SELECT 1',
  state: 'Running',
  parallelism: 1,
  created_at: 0,
  job_id: 'job_1',
  labels: {},
  graph: { nodes: [], edges: [] },
};

const JOB = {
  id: 'job_1',
  state: 'Stopping',
  state_entered_at: 0,
  wait_reason: 'needs a controller, none acts',
  run_id: 1,
  restarts: 0,
  env_vars: {},
};

afterEach(() => vi.restoreAllMocks());

/**
 * Waits where each answer comes a second after the one before; nobody answers for null. Without any
 * answer to come the wait is over before it begins.
 */
function wait(...states: readonly (string | null)[]): Promise<Pipeline> {
  let asked = 0;
  const client: RestClient = {
    url: 'http://api',
    ask: async (answer, path) => {
      if (path.includes('/jobs/')) return answer.parse(JOB);
      const state = states[Math.min(asked, states.length - 1)] ?? null;
      asked += 1;
      if (state === null) throw new UnreachableError('http://api', 'nobody listens there');
      return answer.parse({ ...RUNNING, state });
    },
    stream: () => Promise.reject(new Error('nothing streams here')),
  };
  const clock: Clock = {
    ...systemClock,
    monotonicMs: () => asked * 1_000,
    sleep: async (_, signal) => signal?.throwIfAborted(),
  };
  const over = new AbortController();
  if (states.length === 0) over.abort(new Error('nobody waits any more'));
  return untilAtRest(client, RUNNING, clock, over.signal);
}

test('a job is asked after until it rests, over an API that starts anew', async () => {
  expect(await wait('Stopping', null, null, 'Stopping', 'Stopped')).toMatchObject({
    state: 'Stopped',
  });
});

test('an API that stays away, and a job that never rests, are not waited for for ever', async () => {
  await expect(wait('Stopping', null)).rejects.toThrow('cannot reach the API at http://api');
  await expect(wait('Stopping')).rejects.toThrow('"clicks" is still Stopping after 10 minutes');
});

test('who waits for longer is told once what the job waits for', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  await wait('Stopping', 'Stopped');
  expect(said).not.toHaveBeenCalled();
  await wait(...Array.from({ length: 20 }, () => 'Stopping'), 'Stopped');
  expect(said.mock.calls).toEqual([
    ['millrace: "clicks" is Stopping: needs a controller, none acts\n'],
  ]);
});

test('whoever waits may give up', async () => {
  await expect(wait()).rejects.toThrow('nobody waits any more');
});
