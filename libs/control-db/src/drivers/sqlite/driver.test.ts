import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock, systemRandom } from '@millrace/std';
import Database from 'better-sqlite3';
import { CompiledQuery } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { expectKind, NEW } from '../../conformance/conformance.fixture.ts';
import { controlDbConformance } from '../../conformance/control-db.conformance.ts';
import { controlDbOn, openControlDb } from '../../open-control-db.ts';
import { sqliteDriver } from './driver.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-control-db-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function newPath(): string {
  files += 1;
  return join(folder, 'made-on-demand', `control-${files}.sqlite`);
}

controlDbConformance('sqlite in memory', (surroundings) =>
  openControlDb({ type: 'sqlite', path: ':memory:' }, surroundings),
);

controlDbConformance('sqlite in a file', (surroundings) =>
  openControlDb({ type: 'sqlite', path: newPath() }, surroundings),
);

test('a database is opened again with everything in it', async () => {
  const path = newPath();
  const first = await openControlDb({ type: 'sqlite', path });
  const created = await first.pipelines.create(NEW);
  await first.close();
  const second = await openControlDb({ type: 'sqlite', path });
  expect(await second.pipelines.get(created.pipeline.id)).toEqual(created);
  await second.close();
});

test('two services that open a new database at once both find it complete', async () => {
  const path = newPath();
  const opened = await Promise.all([1, 2, 3].map(() => openControlDb({ type: 'sqlite', path })));
  for (const db of opened) await db.pipelines.create(NEW);
  expect(await opened[0]?.jobs.all()).toHaveLength(3);
  for (const db of opened) await db.close();
});

test('the version changes with the writes of anybody and with the file', async () => {
  const path = newPath();
  const [api, controller] = await Promise.all(
    [1, 2].map(() => openControlDb({ type: 'sqlite', path })),
  );
  const before = await controller?.version();
  expect(await controller?.version()).toBe(before);
  await api?.pipelines.create(NEW);
  const written = await controller?.version();
  expect(written).not.toBe(before);
  await controller?.jobs.all();
  expect(await controller?.version()).toBe(written);
  for (const suffix of ['', '-wal', '-shm']) {
    copyFileSync(`${path}${suffix}`, `${path}.copy${suffix}`);
    renameSync(`${path}.copy${suffix}`, `${path}${suffix}`);
  }
  expect(await controller?.version()).not.toBe(written);
  await api?.close();
  await controller?.close();
});

test('a service that makes the database waits for the one that is making it', async () => {
  const path = newPath();
  mkdirSync(dirname(path), { recursive: true });
  const other = new Database(path);
  other.pragma('journal_mode = WAL');
  other.exec('begin immediate');
  const sleep = async (): Promise<void> => void (other.inTransaction && other.exec('commit'));
  const db = await openControlDb({ type: 'sqlite', path }, { clock: { ...systemClock, sleep } });
  expect(other.inTransaction).toBe(false);
  expect(await db.jobs.all()).toEqual([]);
  await db.close();
  other.close();
});

test('two services on one file see what the other wrote, and only one write of a status wins', async () => {
  const path = newPath();
  const api = await openControlDb({ type: 'sqlite', path });
  const controller = await openControlDb({ type: 'sqlite', path });
  const { job } = await api.pipelines.create(NEW);
  await controller.jobs.changeStatus(job.id, 0, { state: 'Scheduling' });
  expect((await api.jobs.get(job.id)).status.state).toBe('Scheduling');
  await expectKind(api.jobs.changeStatus(job.id, 0, { state: 'Failed' }), 'conflict');
  await api.close();
  await controller.close();
});

test('a locked database is unavailable for writes, readable meanwhile, and comes back', async () => {
  const path = newPath();
  const db = await openControlDb({ type: 'sqlite', path, busyTimeoutMs: 20 });
  const { pipeline } = await db.pipelines.create(NEW);
  const other = new Database(path);
  other.exec('begin exclusive');
  await expectKind(db.pipelines.create(NEW), 'database-unavailable');
  await expectKind(
    db.pipelines.changeDesired(pipeline.id, { stop: 'force' }),
    'database-unavailable',
  );
  expect((await db.pipelines.get(pipeline.id)).job.config.stop).toBe('none');
  other.exec('rollback');
  other.close();
  await db.pipelines.create(NEW);
  expect(await db.jobs.all()).toHaveLength(2);
  await db.close();
});

test('a full disk refuses the write as a whole and the next one works when there is room', async () => {
  const path = newPath();
  const db = await openControlDb({ type: 'sqlite', path });
  await db.pipelines.create(NEW);
  const query = 'x'.repeat(64 * 1024 * 1024);
  const limited = await openLimited(path);
  await expectKind(limited.pipelines.create({ ...NEW, query }), 'database-unavailable');
  expect(await limited.jobs.all()).toHaveLength(1);
  await limited.pipelines.create(NEW);
  expect(await limited.jobs.all()).toHaveLength(2);
  await limited.close();
  await db.close();
});

test('a database that was taken away is unavailable until it is put back', async () => {
  const path = newPath();
  const db = await openControlDb({ type: 'sqlite', path });
  await db.pipelines.create(NEW);
  renameSync(path, `${path}.away`);
  await expectKind(db.pipelines.create(NEW), 'database-unavailable');
  await expectKind(db.jobs.all(), 'database-unavailable');
  await expectKind(db.ping(), 'database-unavailable');
  renameSync(`${path}.away`, path);
  expect(await db.jobs.all()).toHaveLength(1);
  await db.pipelines.create(NEW);
  await db.close();
});

test('a file that is no database is refused in words', async () => {
  const path = join(folder, 'no-database.sqlite');
  writeFileSync(
    path,
    'This is a text about rivers, and long enough to be looked at as a page.\n'.repeat(99),
  );
  await expect(openControlDb({ type: 'sqlite', path })).rejects.toMatchObject({
    kind: 'database-unavailable',
    domain: 'external',
    hint: 'name another file in database.path, or restore this one from a backup',
  });
});

test('a new database is for its owner alone, and one that is there keeps its permissions', async () => {
  const path = newPath();
  const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);
  const made = await openControlDb({ type: 'sqlite', path });
  expect([path, `${path}-wal`, `${path}-shm`].map(modeOf)).toEqual(['600', '600', '600']);
  await made.close();
  chmodSync(path, 0o640);
  const opened = await openControlDb({ type: 'sqlite', path });
  expect([path, `${path}-wal`].map(modeOf)).toEqual(['640', '640']);
  await opened.close();
});

test('a folder in the place of the file is refused in words', async () => {
  const path = join(folder, 'folder.sqlite');
  mkdirSync(path);
  await expect(openControlDb({ type: 'sqlite', path })).rejects.toMatchObject({
    kind: 'database-unavailable',
    hint: 'name a file in database.path, not a folder',
  });
});

test('a folder that cannot be made is refused in words', async () => {
  const path = join(folder, 'file', 'control.sqlite');
  writeFileSync(join(folder, 'file'), '');
  await expect(openControlDb({ type: 'sqlite', path })).rejects.toMatchObject({
    message: expect.stringContaining(`the control database "${path}" does not answer`),
    hint: 'let this process read and write the file in database.path and its folder',
  });
});

test('a database of a newer release is left alone', async () => {
  const path = newPath();
  await (await openControlDb({ type: 'sqlite', path })).close();
  const raw = new Database(path);
  raw
    .prepare('insert into kysely_migration values (?, ?)')
    .run('9999-later', new Date().toISOString());
  await expect(openControlDb({ type: 'sqlite', path })).rejects.toMatchObject({
    kind: 'schema-newer',
    domain: 'user',
    message: 'the control database was written by a newer release of millrace',
    hint: 'start that release, or choose another database',
  });
  raw.close();
});

/** A database that may not grow: what a full disk looks like to SQLite. */
async function openLimited(path: string) {
  const surroundings = { clock: systemClock, random: systemRandom };
  const driverOfFile = sqliteDriver({ path }, surroundings);
  const { dialect } = driverOfFile;
  const createDriver = () => {
    const driver = dialect.createDriver();
    const begin = driver.beginTransaction.bind(driver);
    driver.beginTransaction = async (connection, settings) => {
      await connection.executeQuery(CompiledQuery.raw('pragma max_page_count = 1000'));
      await begin(connection, settings);
    };
    return driver;
  };
  return controlDbOn({ ...driverOfFile, dialect: { ...dialect, createDriver } }, surroundings);
}
