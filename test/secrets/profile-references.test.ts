/** A password of a connection profile from the API to the table that a worker opens. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiService } from '@millrace/api';
import { connectorCatalog } from '@millrace/connectors';
import { type ControlDb, openControlDb } from '@millrace/control-db';
import { runInThisThread } from '@millrace/dataflow';
import { type Catalog, declareOptions, readOptions, type SinkConnector } from '@millrace/operator';
import { decodeProgram } from '@millrace/program';
import { loadConfig, silentLogger } from '@millrace/service';
import { must, systemClock } from '@millrace/std';
import { expect, onTestFinished, test } from 'vitest';

const PASSWORD = 'correct-horse-battery';

const OPTIONS = declareOptions({
  topic: { kind: 'text', doc: 'where rows go', required: "such as topic = 'clicks'" },
  password: { kind: 'text', doc: 'who knows it is let in', secret: true },
});

const ordinary = connectorCatalog();

/** The connectors that there are, and a sink behind a password that tells what it opens with. */
function catalogWithVault(onOpen: (options: object) => void): Catalog {
  const sink: SinkConnector = {
    options: OPTIONS,
    resolve(table) {
      const { canonical, issues } = readOptions(OPTIONS, table.options, { role: 'sink' });
      if (issues.length > 0) return { kind: 'refused', issues };
      return { kind: 'resolved', value: { options: canonical } };
    },
    open(context) {
      onOpen(context.options);
      return must(ordinary.connector('blackhole')?.sink).open(context);
    },
  };
  const vault = { name: 'vault', description: 'a system with a password', sink };
  return {
    names: [...ordinary.names, 'vault'],
    connector: (name) => (name === 'vault' ? vault : ordinary.connector(name)),
  };
}

/** REST of an API over a database in this folder; answers that are no success fail the test. */
async function startApi(catalog: Catalog, folder: string) {
  const db = await openControlDb({ type: 'sqlite', path: join(folder, 'control.sqlite') });
  const flags = ['api.http_port=0', 'api.rpc_port=0'];
  const api = createApiService({
    config: loadConfig({ directory: null, environment: {}, flags }),
    db,
    controller: {
      subscribeOutput: nobody,
      getJobMetrics: nobody,
      getFleet: nobody,
    },
    catalog,
    clock: systemClock,
    log: silentLogger,
  });
  const end = new AbortController();
  const running = api.run(end.signal);
  onTestFinished(async () => {
    end.abort();
    await running;
    await db.close();
  });
  const url = `http://${await api.address}/api/v1`;
  return { db, post: (path: string, body: object) => post(`${url}${path}`, body) };
}

function nobody(): never {
  throw new Error('no controller is asked');
}

async function post(url: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  expect([response.status, answer['error']]).toEqual([200, undefined]);
  return answer;
}

/** What the program of a pipeline opens its tables with, in a worker of this environment. */
async function run(
  db: ControlDb,
  catalog: Catalog,
  pipeline: Record<string, unknown>,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const program = decodeProgram(await db.pipelines.program(String(pipeline['id'])));
  const unheard = (): void => undefined;
  await runInThisThread(program, {
    catalog,
    environment,
    showRows: unheard,
    sampleBadRow: unheard,
  });
}

test('the password that a profile refers to reaches the table and no file of the database', async () => {
  const opened: object[] = [];
  const catalog = catalogWithVault((options) => opened.push(options));
  const folder = mkdtempSync(join(tmpdir(), 'millrace-secrets-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { db, post } = await startApi(catalog, folder);
  const config = { password: '{{ VAULT_PASSWORD }}' };
  const profile = await post('/connection_profiles', { name: 'v', connector: 'vault', config });
  expect(profile['config']).toEqual(config);
  const query = `CREATE TABLE ticks WITH (connector = 'impulse', message_count = 2);
CREATE TABLE safe WITH (connection_profile = 'v', topic = 't');
INSERT INTO safe SELECT counter FROM ticks`;
  const pipeline = await post('/pipelines', { name: 'p', query });

  await run(db, catalog, pipeline, { VAULT_PASSWORD: PASSWORD });
  expect(opened).toEqual([{ topic: 't', password: PASSWORD }]);
  await expect(run(db, catalog, pipeline, {})).rejects.toThrow(
    'option "password" refers to the variable "VAULT_PASSWORD", which is not set',
  );
  const isKept = (text: string): boolean =>
    readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes(text));
  expect([isKept('{{ VAULT_PASSWORD }}'), isKept(PASSWORD)]).toEqual([true, false]);
  const plain = { password: PASSWORD };
  await post('/connection_profiles', { name: 'w', connector: 'vault', config: plain });
  // As docs/operations.md warns of.
  expect(isKept(PASSWORD)).toBe(true);
});
