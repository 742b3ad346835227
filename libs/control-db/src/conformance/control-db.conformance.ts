import { seededRandom } from '@millrace/std';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ControlDb } from '../control-db.ts';
import type { ControlDbSurroundings } from '../open-control-db.ts';
import { NEW } from './conformance.fixture.ts';
import { connectionTests } from './connections.conformance.ts';
import { jobLogTests } from './job-logs.conformance.ts';
import { jobTests } from './jobs.conformance.ts';
import { leaseTests } from './leases.conformance.ts';
import { pipelineTests } from './pipelines.conformance.ts';

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
    jobTests(() => db);
    jobLogTests(() => db, advance);
    leaseTests(() => db, advance);
    connectionTests(() => db);

    test('the version changes with every write about jobs, and with nothing else', async () => {
      let last = await db.version();
      const expectWrite = async <T>(work: Promise<T>, writes: boolean): Promise<T> => {
        const result = await work;
        const now = await db.version();
        expect(now !== last).toBe(writes);
        last = now;
        return result;
      };
      const { pipeline, job } = await expectWrite(db.pipelines.create(NEW), true);
      await expectWrite(db.jobs.all(), false);
      await expectWrite(db.jobs.changeStatus(job.id, 0, { state: 'Scheduling' }), true);
      await expectWrite(db.pipelines.restart(pipeline.id, 'safe'), true);
      await expectWrite(db.pipelines.changeDesired(pipeline.id, { stop: 'force' }), true);
      await expectWrite(db.pipelines.get(pipeline.id), false);
      await expectWrite(db.pipelines.deletePreviewsBefore(0), false);
      await db.jobs.changeStatus(job.id, 1, { state: 'Stopped' });
      last = await db.version();
      await expectWrite(db.pipelines.delete(pipeline.id), true);
      expect(await db.jobs.all()).toEqual([]);
    });

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
