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
