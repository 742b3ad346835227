import { expect, test } from 'vitest';
import { STATE_CHANGES_PER_JOB_MAX } from '../job-store.ts';
import { type Db, NEW, expectKind } from './conformance.fixture.ts';

/** What is observed of jobs; part of the suite of every driver. */
export function jobTests(db: Db): void {
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
      workers: [{ workerId: 'wk_1', machineId: 'node-1' }],
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
      workers: [{ workerId: 'wk_1', machineId: 'node-1' }],
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
