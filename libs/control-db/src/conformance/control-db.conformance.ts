import { seededRandom } from '@millrace/std';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ControlDb } from '../control-db.ts';
import { isControlDbError } from '../errors.ts';
import { LOG_MESSAGES_PER_JOB_MAX, type NewJobLogMessage } from '../job-log-store.ts';
import { STATE_CHANGES_PER_JOB_MAX } from '../job-store.ts';
import type { ControlDbSurroundings } from '../open-control-db.ts';
import type { PipelineFilter } from '../pipeline-filter.ts';
import type { NewPipeline } from '../pipeline-store.ts';
import { connectionTests } from './connections.conformance.ts';
import { leaseTests } from './leases.conformance.ts';

/** What a driver gives the suite: an empty database, opened and later taken away by the suite. */
export type ConformanceSetup = (surroundings: ControlDbSurroundings) => Promise<ControlDb>;

/** What every driver of the control database must do; each runs the whole of it. */
export function controlDbConformance(name: string, setup: ConformanceSetup): void {
  describe(`control database on ${name}`, () => {
    let nowMs = 0;
    let trace: string | null = null;
    let db: ControlDb;

    beforeEach(async () => {
      nowMs = 1_700_000_000_000;
      const clock = {
        nowMs: () => nowMs,
        monotonicMs: () => nowMs,
        sleep: () => Promise.resolve(),
      };
      trace = null;
      db = await setup({ clock, random: seededRandom(7), traceParent: () => trace });
    });
    afterEach(() => db.close());

    const advance = (byMs = 1): void => {
      nowMs += byMs;
    };
    pipelineTests(() => db, advance);
    desiredStateTests(() => db, advance);
    deletionTests(() => db, advance);
    statusTests(() => db);
    logTests(() => db, advance);
    leaseTests(() => db, advance, NEW);
    connectionTests(() => db, NEW);

    test('a job knows the trace of the request that asked for it last', async () => {
      trace = 'create';
      const { pipeline, job } = await db.pipelines.create(NEW);
      expect(job.config.traceParent).toBe('create');
      trace = 'stop';
      await db.pipelines.changeDesired(pipeline.id, { stop: 'graceful' });
      expect((await db.jobs.get(job.id)).config.traceParent).toBe('stop');
      trace = null;
      const restarted = await db.pipelines.restart(pipeline.id, 'safe');
      expect(restarted.job.config.traceParent).toBeNull();
    });
  });
}

type Db = () => ControlDb;

const NEW: NewPipeline = {
  name: 'clicks',
  query: 'SELECT 1',
  program: '{"version":1}',
  graph: '{"nodes":[],"edges":[]}',
  parallelism: 2,
  checkpointIntervalMicros: 10_000_000,
};

function pipelineTests(db: Db, advance: (byMs?: number) => void): void {
  test('a new pipeline has a job that is created and asked to run', async () => {
    const { pipeline, job } = await db().pipelines.create({
      ...NEW,
      tags: { team: 'ops' },
      environment: { A: 'b' },
      schedulerConfig: { nested: [1] },
      ttlMicros: 60_000_000,
      stateUrl: 'file:///tmp/state',
    });
    expect(pipeline.id).toMatch(/^pl_[0-9A-Za-z]{10}$/);
    expect(job.id).toMatch(/^job_[0-9A-Za-z]{10}$/);
    expect(pipeline).toMatchObject({
      name: 'clicks',
      query: 'SELECT 1',
      tags: { team: 'ops' },
      preview: false,
      stateUrl: 'file:///tmp/state',
      createdAtMicros: 1_700_000_000_000_000,
    });
    expect(job).toMatchObject({ pipelineId: pipeline.id, pipelineName: 'clicks' });
    expect(job.config).toEqual({
      stop: 'none',
      parallelism: 2,
      checkpointIntervalMicros: 10_000_000,
      ttlMicros: 60_000_000,
      restartNonce: 0,
      restartMode: 'safe',
      environment: { A: 'b' },
      schedulerConfig: { nested: [1] },
      traceParent: null,
    });
    expect(job.status).toMatchObject({ revision: 0, state: 'Created', runId: 0, failure: null });
    expect(await db().pipelines.get(pipeline.id)).toEqual({ pipeline, job });
    expect(await db().jobs.get(job.id)).toEqual(job);
    expect(await db().pipelines.program(pipeline.id)).toBe('{"version":1}');
  });

  test('a pipeline whose id exists is refused and nothing of it is kept', async () => {
    await db().pipelines.create({ ...NEW, id: 'pl_chosen' });
    await expectKind(db().pipelines.create({ ...NEW, id: 'pl_chosen' }), 'conflict');
    expect(await db().jobs.all()).toHaveLength(1);
  });

  test('a key gives back what was made under it, for a day', async () => {
    const idempotency = { key: 'k', fingerprint: 'f' };
    const { pipeline } = await db().pipelines.create({ ...NEW, idempotency });
    const again = await db().pipelines.create({ ...NEW, name: 'again', idempotency });
    expect(again.pipeline).toEqual(pipeline);
    const other = { key: 'k', fingerprint: 'g' };
    await expectKind(db().pipelines.create({ ...NEW, idempotency: other }), 'conflict');
    for (let i = 0; i < 25; i += 1) advance(60 * 60 * 1_000);
    const later = await db().pipelines.create({ ...NEW, idempotency: other });
    expect(later.pipeline.id).not.toBe(pipeline.id);
    await db().jobs.changeStatus(later.job.id, 0, { state: 'Stopped' });
    await db().pipelines.changeDesired(later.pipeline.id, { stop: 'force' });
    await db().pipelines.delete(later.pipeline.id);
    const anew = await db().pipelines.create({ ...NEW, idempotency: other });
    expect(anew.pipeline.id).not.toBe(later.pipeline.id);
  });

  test('what does not exist is not found', async () => {
    await expectKind(db().pipelines.get('pl_no'), 'not-found');
    await expectKind(db().pipelines.program('pl_no'), 'not-found');
    await expectKind(db().pipelines.changeDesired('pl_no', { stop: 'force' }), 'not-found');
    await expectKind(db().pipelines.restart('pl_no', 'safe'), 'not-found');
    await expectKind(db().pipelines.delete('pl_no'), 'not-found');
    await expectKind(db().jobs.get('job_no'), 'not-found');
    await expectKind(db().jobs.listOfPipeline('pl_no'), 'not-found');
    await expectKind(db().jobs.changeStatus('job_no', 0, {}), 'not-found');
    await expectKind(db().pipelines.list({ limit: 2, startingAfter: 'pl_no' }), 'not-found');
    await expectKind(db().jobs.list({ limit: 2, startingAfter: 'job_no' }), 'not-found');
  });

  test('pages neither skip nor repeat items made in the same microsecond', async () => {
    const made: string[] = [];
    for (let i = 0; i < 9; i += 1) {
      if (i % 3 === 0) advance();
      made.push((await db().pipelines.create({ ...NEW, name: `p${i}` })).pipeline.id);
    }
    await db().pipelines.create({ ...NEW, preview: true });
    const pages = await allPages((startingAfter) =>
      db().pipelines.list({ limit: 2, startingAfter }),
    );
    expect(pages.map((page) => page.length)).toEqual([2, 2, 2, 2, 1]);
    const seen = pages.flat().map(({ pipeline }) => pipeline);
    expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(made));
    const times = seen.map(({ createdAtMicros }) => createdAtMicros);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });

  test('a pipeline made while pages are read does not shift them', async () => {
    for (let i = 0; i < 4; i += 1) {
      advance();
      await db().pipelines.create({ ...NEW, name: `p${i}` });
    }
    const first = await db().jobs.list({ limit: 2 });
    advance();
    await db().pipelines.create({ ...NEW, name: 'p4' });
    const second = await db().jobs.list({ limit: 2, startingAfter: first.items[1]?.id });
    expect(first.items.map((job) => job.pipelineName)).toEqual(['p3', 'p2']);
    expect(second.items.map((job) => job.pipelineName)).toEqual(['p1', 'p0']);
    expect([first.hasMore, second.hasMore]).toEqual([true, false]);
  });

  test('lists hold the pipelines and jobs that the filter lets through', async () => {
    for (const [name, team] of [
      ['Orders by hour', 'ops'],
      ['orders_%', 'shop'],
      ['clicks', 'ops'],
    ] as const) {
      const { job } = await db().pipelines.create({ ...NEW, name, tags: { team } });
      if (name === 'clicks') await db().jobs.changeStatus(job.id, 0, { state: 'Running' });
    }
    const found = async (filter: PipelineFilter) => {
      const { items } = await db().pipelines.list({ limit: 10 }, filter);
      const jobs = await db().jobs.list({ limit: 10 }, filter);
      const names = items.map(({ pipeline }) => pipeline.name).toSorted();
      expect(jobs.items.map(({ pipelineName }) => pipelineName).toSorted()).toEqual(names);
      return names;
    };
    expect(await found({ search: 'ORDERS' })).toEqual(['Orders by hour', 'orders_%']);
    expect(await found({ search: '_%' })).toEqual(['orders_%']);
    expect(await found({ search: 'orders', tags: { team: 'ops' } })).toEqual(['Orders by hour']);
    expect(await found({ states: ['Running', 'Failed'] })).toEqual(['clicks']);
    expect(await found({ states: [] })).toEqual([]);
  });

  test('text of every kind comes back as it was', async () => {
    const query = `SELECT 'it''s "ünïcode" 🦉\n\u0001' -- \\ %s ? $1 :a`;
    const { pipeline } = await db().pipelines.create({ ...NEW, query, name: 'ü 🦉' });
    expect((await db().pipelines.get(pipeline.id)).pipeline).toMatchObject({ query, name: 'ü 🦉' });
  });
}

function desiredStateTests(db: Db, advance: () => void): void {
  test('a change of desired state leaves the rest as it was', async () => {
    const { pipeline } = await db().pipelines.create({ ...NEW, environment: { A: 'b' } });
    const stopped = await db().pipelines.changeDesired(pipeline.id, { stop: 'graceful' });
    expect(stopped.job.config).toMatchObject({ stop: 'graceful', parallelism: 2 });
    const wider = await db().pipelines.changeDesired(pipeline.id, {
      parallelism: 4,
      checkpointIntervalMicros: 5_000_000,
    });
    expect(wider.job.config).toMatchObject({
      stop: 'graceful',
      parallelism: 4,
      checkpointIntervalMicros: 5_000_000,
      environment: { A: 'b' },
    });
    expect(wider.job.status.revision).toBe(0);
  });

  test('a restart asks the job to run and is told apart by its nonce', async () => {
    const { pipeline } = await db().pipelines.create(NEW);
    await db().pipelines.changeDesired(pipeline.id, { stop: 'immediate' });
    advance();
    const { job } = await db().pipelines.restart(pipeline.id, 'force');
    expect(job.config).toMatchObject({ stop: 'none', restartNonce: 1, restartMode: 'force' });
    expect((await db().pipelines.restart(pipeline.id, 'safe')).job.config.restartNonce).toBe(2);
  });
}

function deletionTests(db: Db, advance: () => void): void {
  test('a pipeline is deleted only when its job rests and nothing asks it to run', async () => {
    const { pipeline, job } = await db().pipelines.create(NEW);
    await expectKind(db().pipelines.delete(pipeline.id), 'conflict');
    await db().jobs.changeStatus(job.id, 0, { state: 'Stopped' });
    await expectKind(db().pipelines.delete(pipeline.id), 'conflict');
    await db().pipelines.changeDesired(pipeline.id, { stop: 'graceful' });
    await db().jobLogs.append({ ...MESSAGE, jobId: job.id });
    await db().pipelines.delete(pipeline.id);
    await expectKind(db().pipelines.get(pipeline.id), 'not-found');
    expect(await db().jobs.all()).toEqual([]);
    expect(await db().jobLogs.list(job.id, { limit: 5 })).toEqual({ items: [], hasMore: false });
  });

  test('a pipeline whose restart is asked for is not deleted', async () => {
    const { pipeline, job } = await db().pipelines.create(NEW);
    await db().jobs.changeStatus(job.id, 0, { state: 'Failed' });
    await db().pipelines.restart(pipeline.id, 'safe');
    await expectKind(db().pipelines.delete(pipeline.id), 'conflict');
  });

  test('old previews go when they rest', async () => {
    const preview = await db().pipelines.create({ ...NEW, preview: true });
    const running = await db().pipelines.create({ ...NEW, preview: true });
    await db().pipelines.create(NEW);
    await db().jobs.changeStatus(preview.job.id, 0, { state: 'Finished' });
    await db().jobs.changeStatus(running.job.id, 0, { state: 'Running' });
    const madeAtMicros = preview.pipeline.createdAtMicros;
    expect(await db().pipelines.deletePreviewsBefore(madeAtMicros)).toBe(0);
    advance();
    expect(await db().pipelines.deletePreviewsBefore(madeAtMicros + 1)).toBe(1);
    expect(await db().pipelines.deletePreviewsBefore(madeAtMicros + 1)).toBe(0);
    expect(await db().jobs.all()).toHaveLength(2);
  });
}

function statusTests(db: Db): void {
  test('a status is written only on the revision it was decided on', async () => {
    const { job } = await db().pipelines.create(NEW);
    const scheduling = await db().jobs.changeStatus(job.id, 0, {
      state: 'Scheduling',
      stateEnteredAtMicros: 5,
      runId: 1,
      waitReason: 'needs 8 slots, 4 free',
    });
    expect(scheduling).toMatchObject({ revision: 1, state: 'Scheduling', runId: 1 });
    expect(scheduling.waitReason).toBe('needs 8 slots, 4 free');
    await expectKind(db().jobs.changeStatus(job.id, 0, { state: 'Failed' }), 'conflict');
    const running = await db().jobs.changeStatus(job.id, 1, {
      state: 'Running',
      waitReason: null,
      startTimeMicros: 6,
      tasks: 3,
    });
    expect(running).toEqual({
      revision: 2,
      state: 'Running',
      stateEnteredAtMicros: 5,
      runId: 1,
      startTimeMicros: 6,
      finishTimeMicros: null,
      tasks: 3,
      restarts: 0,
      restartNonce: 0,
      waitReason: null,
      failure: null,
    });
    expect((await db().jobs.get(job.id)).status).toEqual(running);
  });

  test('the states that a job went through are remembered, the last ones of many', async () => {
    const { job } = await db().pipelines.create(NEW);
    const changes = STATE_CHANGES_PER_JOB_MAX + 3;
    for (let revision = 0; revision < changes; revision += 1) {
      await db().jobs.changeStatus(job.id, revision, { state: 'Running' }, `r${revision}`);
    }
    await db().jobs.changeStatus(job.id, changes, { tasks: 1 });
    const { items, hasMore } = await db().jobs.history(job.id, { limit: 1000 });
    expect(items).toHaveLength(STATE_CHANGES_PER_JOB_MAX);
    expect(items[0]).toMatchObject({ state: 'Running', reason: `r${changes - 1}` });
    expect(hasMore).toBe(false);
    const last = items.at(-1)?.id;
    const next = await db().jobs.history(job.id, { limit: 5, startingAfter: last });
    expect(next.items).toEqual([]);
  });

  test('pipelines are found by their tags, whatever else is in them', async () => {
    const tags = [
      { a: 'b' },
      { x: '"a":"b"', a: 'B' },
      { x: ',"a":"b"', 'z"a': 'b' },
      { c: '', a: 'b' },
    ];
    for (const [index, each] of tags.entries()) {
      await db().pipelines.create({ ...NEW, name: `t${index}`, tags: each });
    }
    const found = await db().pipelines.list({ limit: 10 }, { tags: { a: 'b' } });
    expect(found.items.map(({ pipeline }) => pipeline.name).toSorted()).toEqual(['t0', 't3']);
    const both = await db().pipelines.list({ limit: 10 }, { tags: { a: 'b', c: '' } });
    expect(both.items.map(({ pipeline }) => pipeline.name)).toEqual(['t3']);
  });

  test('a failure is kept and can be cleared', async () => {
    const { job } = await db().pipelines.create(NEW);
    const failure = {
      message: 'division by zero',
      domain: 'user',
      operatorId: 'project_1',
    } as const;
    const failed = await db().jobs.changeStatus(job.id, 0, { failure, restarts: 3 });
    expect(failed).toMatchObject({ failure, restarts: 3 });
    const cleared = await db().jobs.changeStatus(job.id, 1, { failure: null, restarts: 0 });
    expect(cleared).toMatchObject({ failure: null, restarts: 0 });
  });

  test('of two writers on one revision exactly one wins', async () => {
    const { job } = await db().pipelines.create(NEW);
    const results = await Promise.allSettled(
      ['Scheduling', 'Failing', 'Stopping'].map((state) =>
        db().jobs.changeStatus(job.id, 0, { state: state as 'Scheduling' }),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await db().jobs.get(job.id)).status.revision).toBe(1);
  });
}

const MESSAGE: NewJobLogMessage = {
  jobId: '',
  runId: 1,
  level: 'error',
  operatorId: 'source_0',
  taskIndex: 1,
  message: 'bad row',
  details: 'line 7',
  errorDomain: 'user',
  retryHint: 'never',
};

function logTests(db: Db, advance: () => void): void {
  test('messages of a job are paged, newest first', async () => {
    const { job } = await db().pipelines.create(NEW);
    const other = await db().pipelines.create(NEW);
    await db().jobLogs.append({ ...MESSAGE, jobId: other.job.id });
    for (let i = 0; i < 5; i += 1) {
      if (i % 2 === 0) advance();
      await db().jobLogs.append({ ...MESSAGE, jobId: job.id, message: `m${i}` });
    }
    const pages = await allPages((startingAfter) =>
      db().jobLogs.list(job.id, { limit: 2, startingAfter }),
    );
    const messages = pages.flat();
    expect(messages).toHaveLength(5);
    expect(messages[0]?.message).toBe('m4');
    expect(new Set(messages.map(({ message }) => message)).size).toBe(5);
    expect(messages[0]).toMatchObject({ ...MESSAGE, jobId: job.id, message: 'm4' });
    await expectKind(db().jobLogs.list(job.id, { limit: 2, startingAfter: 'jlm_no' }), 'not-found');
  });

  test('a message for a job that is gone is refused', async () => {
    await expectKind(db().jobLogs.append({ ...MESSAGE, jobId: 'job_no' }), 'not-found');
  });

  test('a job keeps a bounded number of messages', async () => {
    const { job } = await db().pipelines.create(NEW);
    for (let i = 0; i < LOG_MESSAGES_PER_JOB_MAX + 3; i += 1) {
      advance();
      await db().jobLogs.append({ ...MESSAGE, jobId: job.id, message: `m${i}` });
    }
    const { items } = await db().jobLogs.list(job.id, { limit: LOG_MESSAGES_PER_JOB_MAX + 3 });
    expect(items).toHaveLength(LOG_MESSAGES_PER_JOB_MAX);
    expect(items.at(-1)?.message).toBe('m3');
  });
}

async function allPages<T>(
  read: (startingAfter: string | undefined) => Promise<{ items: readonly T[]; hasMore: boolean }>,
): Promise<T[][]> {
  const pages: T[][] = [];
  let startingAfter: string | undefined;
  for (let i = 0; i < 100; i += 1) {
    const page = await read(startingAfter);
    pages.push([...page.items]);
    if (!page.hasMore) return pages;
    startingAfter = idOf(page.items.at(-1));
  }
  throw new Error('the pages do not end');
}

function idOf(item: unknown): string {
  const { id, pipeline } = item as { id?: string; pipeline?: { id: string } };
  return id ?? pipeline?.id ?? '';
}

async function expectKind(promise: Promise<unknown>, kind: string): Promise<void> {
  const error: unknown = await promise.then(
    () => 'resolved',
    (reason: unknown) => reason,
  );
  expect(isControlDbError(error) ? error.kind : error).toBe(kind);
}
