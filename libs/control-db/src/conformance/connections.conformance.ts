import { expect, test } from 'vitest';
import type { NewConnectionProfile } from '../connection-profile-store.ts';
import { CONNECTION_TABLES_MAX, type NewConnectionTable } from '../connection-table-store.ts';
import { isControlDbError } from '../errors.ts';
import { type Db, expectKind, NEW } from './conformance.fixture.ts';

const PROFILE: NewConnectionProfile = {
  name: 'Lake',
  connector: 'filesystem',
  config: { format: 'json', nested: [1, 'a', true] },
};

const TABLE: NewConnectionTable = {
  name: 'clicks',
  connector: 'filesystem',
  profileId: null,
  tableType: 'source',
  config: { path: 'clicks' },
  schema: { fields: [{ name: 'a', type: 'BIGINT' }] },
};

/** Saved connection profiles and tables; part of the suite of every driver. */
export function connectionTests(db: Db): void {
  test('a profile and a table come back as they were saved', async () => {
    const profile = await db().connectionProfiles.create(PROFILE);
    expect(profile).toMatchObject({ ...PROFILE, id: expect.stringMatching(/^cp_/) });
    const table = await db().connectionTables.create({ ...TABLE, profileId: profile.id });
    expect(table).toMatchObject({ ...TABLE, profileId: profile.id, consumers: 0 });
    expect(table.id).toMatch(/^ct_/);
    expect(await db().connectionProfiles.get(profile.id)).toEqual(profile);
    expect(await db().connectionProfiles.all()).toEqual([profile]);
    expect(await db().connectionTables.all()).toEqual([table]);
  });

  test('a name is taken in whatever case, and what does not exist is not found', async () => {
    await db().connectionProfiles.create(PROFILE);
    const { id } = await db().connectionTables.create(TABLE);
    await expectConflict(db().connectionProfiles.create({ ...PROFILE, name: 'LAKE' }), '"Lake"');
    await expectConflict(db().connectionTables.create({ ...TABLE, name: 'Clicks' }), id);
    for (const missing of [
      db().connectionProfiles.get('cp_no'),
      db().connectionProfiles.change('cp_no', {}),
      db().connectionProfiles.delete('cp_no'),
      db().connectionProfiles.list({ limit: 1, startingAfter: 'cp_no' }),
      db().connectionTables.get('ct_no'),
      db().connectionTables.change('ct_no', {}),
      db().connectionTables.delete('ct_no'),
      db().connectionTables.list({ limit: 1, startingAfter: 'ct_no' }),
      db().connectionTables.create({ ...TABLE, name: 'other', profileId: 'cp_no' }),
    ]) {
      await expectKind(missing, 'not-found');
    }
  });

  test('a key gives back what was made under it, and is refused for anything else', async () => {
    const idempotency = { key: 'k', fingerprint: 'f' };
    const other = { key: 'k', fingerprint: 'g' };
    const profile = await db().connectionProfiles.create({ ...PROFILE, idempotency });
    expect(await db().connectionProfiles.create({ ...PROFILE, idempotency })).toEqual(profile);
    await expectConflict(db().connectionProfiles.create({ ...PROFILE, idempotency: other }), '"k"');
    const table = await db().connectionTables.create({ ...TABLE, idempotency });
    expect(await db().connectionTables.create({ ...TABLE, idempotency })).toEqual(table);
    await expectConflict(db().connectionTables.create({ ...TABLE, idempotency: other }), '"k"');
  });

  test('lists are newest first and their pages neither skip nor repeat', async () => {
    for (let i = 0; i < 5; i += 1) {
      await db().connectionProfiles.create({ ...PROFILE, name: `p${i}` });
      await db().connectionTables.create({ ...TABLE, name: `t${i}` });
    }
    for (const store of [db().connectionProfiles, db().connectionTables]) {
      const first = await store.list({ limit: 3 });
      const second = await store.list({ limit: 3, startingAfter: first.items.at(-1)?.id });
      expect([first.hasMore, second.hasMore]).toEqual([true, false]);
      const ids = [...first.items, ...second.items].map(({ id }) => id);
      expect(new Set(ids).size).toBe(5);
    }
  });

  test('a change keeps the rest, and nothing that is used is renamed', async () => {
    const profile = await db().connectionProfiles.create(PROFILE);
    const table = await db().connectionTables.create(TABLE);
    const changed = await db().connectionTables.change(table.id, {
      profileId: profile.id,
      config: { path: 'other' },
    });
    expect(changed).toMatchObject({ ...TABLE, profileId: profile.id, config: { path: 'other' } });
    expect(await db().connectionTables.change(table.id, { name: 'CLICKS' })).toMatchObject({
      name: 'CLICKS',
      config: { path: 'other' },
    });
    const uses = { profileIds: [profile.id], tableIds: [table.id] };
    await db().pipelines.create({ ...NEW, name: 'reader', uses });
    await expectConflict(db().connectionTables.change(table.id, { name: 'x' }), '"reader"');
    await expectConflict(db().connectionProfiles.change(profile.id, { name: 'x' }), '"reader"');
    await db().connectionProfiles.change(profile.id, { config: {} });
    expect((await db().connectionProfiles.get(profile.id)).config).toEqual({});
  });

  test('what is used is not deleted, and the error says by whom', async () => {
    const profile = await db().connectionProfiles.create(PROFILE);
    const table = await db().connectionTables.create({ ...TABLE, profileId: profile.id });
    const uses = { profileIds: [], tableIds: [table.id, table.id] };
    await db().pipelines.create({ ...NEW, preview: true, uses });
    const { pipeline, job } = await db().pipelines.create({ ...NEW, name: 'reader', uses });
    expect((await db().connectionTables.get(table.id)).consumers).toBe(1);
    await expectConflict(db().connectionProfiles.delete(profile.id), table.id);
    await expectConflict(db().connectionTables.delete(table.id), `"reader" (${pipeline.id})`);
    expect(await db().connectionTables.all()).toHaveLength(1);

    await db().jobs.changeStatus(job.id, 0, { state: 'Failed' });
    await db().pipelines.delete(pipeline.id);
    await db().connectionTables.delete(table.id);
    await db().connectionProfiles.delete(profile.id);
    expect(await db().connectionProfiles.all()).toEqual([]);
  });

  test('a pipeline that was planned with what is gone by now is refused as a whole', async () => {
    const { id } = await db().connectionTables.create(TABLE);
    await db().connectionTables.delete(id);
    const uses = { profileIds: [], tableIds: [id] };
    await expectConflict(db().pipelines.create({ ...NEW, uses }), 'deleted meanwhile');
    expect(await db().jobs.all()).toEqual([]);
  });

  test('there are so many tables and no more', async () => {
    for (let i = 0; i < CONNECTION_TABLES_MAX; i += 1) {
      await db().connectionTables.create({ ...TABLE, name: `t${i}` });
    }
    await expectConflict(db().connectionTables.create(TABLE), String(CONNECTION_TABLES_MAX));
    const [newest] = (await db().connectionTables.list({ limit: 1 })).items;
    await db().connectionTables.delete(newest?.id ?? '');
    await db().connectionTables.create(TABLE);
  });

  test('a new plan uses what it uses, and the old one nothing any more', async () => {
    const first = await db().connectionTables.create(TABLE);
    const second = await db().connectionTables.create({ ...TABLE, name: 'views' });
    const uses = { profileIds: [], tableIds: [first.id] };
    const { pipeline } = await db().pipelines.create({ ...NEW, uses });
    const changed = await db().pipelines.changeDesired(pipeline.id, {
      plan: {
        query: 'SELECT 2',
        program: '{}',
        graph: '{}',
        uses: { profileIds: [], tableIds: [second.id] },
      },
    });
    expect(changed.pipeline.query).toBe('SELECT 2');
    await db().connectionTables.delete(first.id);
    await expectConflict(db().connectionTables.delete(second.id), pipeline.id);
  });
}

async function expectConflict(promise: Promise<unknown>, text: string): Promise<void> {
  const error = await promise.then(
    () => 'resolved',
    (reason: unknown) => reason,
  );
  expect(isControlDbError(error, 'conflict') ? error.message : error).toContain(text);
}
