import type { Job, JobState } from '@millrace/control-db';
import type { NewSpan, Tracer } from '@millrace/service';
import { expect, test } from 'vitest';
import { factsOf } from '../testing/job-facts.fixture.ts';
import { JobTrace } from './job-trace.ts';

type Move = readonly [state: JobState, traceParent: string | null];

/** The spans of a job that goes this way, as `name < what it is part of`. */
function check(moves: readonly Move[], expected: readonly string[]): void {
  const made: { readonly name: string; isEnded: boolean }[] = [];
  const tracer: Tracer = {
    start({ name, parent }: NewSpan) {
      const span = { name: `${name} < ${parent ?? 'nothing'}`, isEnded: false };
      made.push(span);
      return {
        traceParent: `span ${made.length}`,
        set: () => undefined,
        run: (work) => work(),
        end: () => {
          span.isEnded = true;
        },
      };
    },
    close: async () => undefined,
  };
  const trace = new JobTrace(tracer);
  for (const [state, traceParent] of moves) trace.moved(jobIn(state, traceParent));
  trace.close();
  expect(made.map(({ name }) => name)).toEqual(expected);
  expect(made.every(({ isEnded }) => isEnded)).toBe(true);
}

function jobIn(state: JobState, traceParent: string | null): Job {
  const { config, status } = factsOf(state, { config: { traceParent } });
  return {
    id: 'job_1',
    pipelineId: 'pl_1',
    pipelineName: 'p',
    preview: false,
    createdAtMicros: 0,
    config,
    status,
  };
}

test('what a request asks for is part of its trace, until the job runs', () =>
  check(
    [
      ['Scheduling', 'create'],
      ['Running', 'create'],
      ['Stopping', 'stop'],
      ['Stopped', 'stop'],
    ],
    ['job Scheduling < create', 'job Stopping < stop'],
  ));

test('a failure is a trace of its own, with what is done about it', () =>
  check(
    [
      ['Scheduling', 'create'],
      ['Running', 'create'],
      ['Recovering', 'create'],
      ['Scheduling', 'create'],
      ['Running', 'create'],
    ],
    ['job Scheduling < create', 'job Recovering < nothing', 'job Scheduling < span 2'],
  ));

test('a request that comes while a failure is dealt with takes over', () =>
  check(
    [
      ['Recovering', null],
      ['Stopping', 'stop'],
      ['Stopped', 'stop'],
    ],
    ['job Recovering < nothing', 'job Stopping < stop'],
  ));
