import { expect, test } from 'vitest';
import { LOG_MESSAGES_PER_JOB_MAX } from '../job-log-store.ts';
import { type Db, NEW, allPages, expectKind, MESSAGE } from './conformance.fixture.ts';

/** What goes wrong in jobs; part of the suite of every driver. */
export function jobLogTests(db: Db, advance: () => void): void {
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

  test('messages of one millisecond are in the order of their arrival', async () => {
    const { job } = await db().pipelines.create(NEW);
    const texts = Array.from({ length: 20 }, (_, index) => `m${index}`);
    for (const message of texts) await db().jobLogs.append({ ...MESSAGE, jobId: job.id, message });
    const pages = await allPages((startingAfter) =>
      db().jobLogs.list(job.id, { limit: 3, startingAfter }),
    );
    const messages = pages.flat().toReversed();
    expect(messages.map(({ message }) => message)).toEqual(texts);
    expect(new Set(messages.map(({ createdAtMicros }) => createdAtMicros)).size).toBe(20);
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
