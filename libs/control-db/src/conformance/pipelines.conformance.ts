import { expect, test } from 'vitest';
import type { PipelineFilter } from '../pipeline-filter.ts';
import { type Db, NEW, allPages, expectKind, MESSAGE } from './conformance.fixture.ts';

/** Pipelines, what is asked of their jobs, and how they go; part of the suite of every driver. */
export function pipelineTests(db: Db, advance: (byMs?: number) => void): void {
  creationTests(db, advance);
  desiredStateTests(db, advance);
  deletionTests(db, advance);
}

function creationTests(db: Db, advance: (byMs?: number) => void): void {
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
