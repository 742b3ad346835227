import { Agent, request as httpRequest } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectorCatalog } from '@millrace/connectors';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiFixture, startApi } from '../testing/api.fixture.ts';
import { type Call, callArbitrary } from '../testing/call-arbitrary.fixture.ts';
import {
  type Contract,
  type ContractAnswer,
  type ContractChecker,
  type ContractOperation,
  contractChecker,
} from '../testing/contract-checker.fixture.ts';

/** Another seed by FUZZ_SEED; a failure tells its own. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_121);
/** Some hundred requests on a busy machine. */
const TIMEOUT_MS = 60_000;
const PIPELINES_AT_REST = 10;
const IMPULSE = "CREATE TABLE t WITH (connector = 'impulse'); SELECT counter FROM t";
const CALLS_OF_EACH = Number(process.env['FUZZ_CALLS'] ?? 24);

const folder = mkdtempSync(join(tmpdir(), 'millrace-api-fuzz-'));
const rows = join(folder, 'rows.json');

let api: ApiFixture;
let contract: Contract;
let checker: ContractChecker;
const agent = new Agent({ keepAlive: true });
/** Ids of what there is, by the resource that they belong to. */
const ids: Record<string, string[]> = { connectors: ['impulse', 'filesystem'] };
/** Operations that were answered with success at least once. */
const succeeded = new Set<string>();

beforeAll(async () => {
  writeFileSync(rows, '{"a":1}\n{"a":2}\n');
  api = await startApi({
    databasePath: join(folder, 'control.sqlite'),
    catalog: connectorCatalog(),
    environment: { MILLRACE__API__REQUESTS_PER_SECOND: '0' },
    async *outputs() {
      yield* [];
    },
  });
  // The document is what the test is about.
  contract = (await api.call('GET', '/openapi.json')).body as unknown as Contract;
  checker = contractChecker(contract);
  for (let i = 0; i < PIPELINES_AT_REST; i += 1) await createPipelineAtRest();
  await create('connection_tables', { name: 'one', connector: 'impulse' });
  await create('connection_tables', { name: 'two', connector: 'blackhole' });
  await create('connection_profiles', { name: 'one', connector: 'impulse' });
});
afterAll(async () => {
  agent.destroy();
  await api.close();
  rmSync(folder, { recursive: true });
});

/** There is no controller, so no other comes to rest. */
async function createPipelineAtRest(): Promise<void> {
  const { body } = await api.call('POST', '/pipelines', { name: 'rest', query: IMPULSE });
  const [id, job] = [String(body['id']), String(body['job_id'])];
  await api.db.jobs.changeStatus(job, 0, { state: 'Failed' });
  (ids['pipelines'] ??= []).push(id);
  (ids['jobs'] ??= []).push(job);
}

async function create(resource: string, body: object): Promise<void> {
  const answer = await api.call('POST', `/${resource}`, body);
  (ids[resource] ??= []).push(String(answer.body['id']));
}

const WORDS: Readonly<Record<string, readonly unknown[]>> = {
  query: [
    IMPULSE,
    IMPULSE,
    IMPULSE,
    IMPULSE,
    'SELECT 1',
    "CREATE TABLE t (a INT) WITH (connector = 'impulse'); SELECT nothing FROM t",
    'SELECT * FROM one',
    'INSERT INTO two SELECT * FROM one',
    "CREATE TABLE t WITH (connection_profile = 'one'); SELECT 1 FROM t",
  ],
  label: ['team:ops'],
  connector: ['impulse', 'impulse', 'impulse', 'single_file', 'impluse'],
  connection_profile_id: [null, null, null, 'cp_none'],
  config: [
    {},
    {},
    {},
    { event_rate: 5 },
    { event_rate: '2' },
    { path: rows, type: 'source' },
    { path: rows, type: 'sink', 'json.unstructured': 'true' },
    { path: folder, type: 'sink' },
    { type: 'source', event_time_field: 'counter', idle_micros: -1 },
  ],
  schema: [null, null, null, { fields: [{ name: 'a', type: 'INT' }] }],
  framing: ['newline', null],
  bad_data: ['drop', null],
  definition: [null],
  fields: [[{ name: 'a', type: 'BIGINT' }], null],
  format: ['json', 'raw_string', { json: { unstructured: true } }, 'avro'],
  type: ['BIGINT', 'TEXT[]', 'STRUCT<a INT>', 'NOTHING', 'INT) --'],
  json_schema: ['{"properties":{"a":{"type":"integer"}}}', '{"$ref":"#"}', '[]'],
  sample: ['{"a":1}', '[{"a":{"b":"2024-01-01"}}]', '1'],
  language: ['typescript'],
  udfs: [[], null],
};

function urlOf({ path, parameters, query }: Call): string {
  const [, , , resource = ''] = path.split('/');
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const given = parameters[name] ?? '-';
    // A job is asked for below its own pipeline, unless it is no job at all.
    const value = typeof given === 'number' ? (parameters['id'] ?? given) : given;
    const known = ids[name === 'job' ? 'jobs' : resource] ?? [];
    return typeof value === 'string' ? value : (known[value % Math.max(1, known.length)] ?? 'none');
  });
  const search = query.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
  return search === '' ? filled : `${filled}?${search}`;
}

/** With the bare client of Node, which sends paths as they are. */
async function send(call: Call): Promise<ContractAnswer> {
  const { hostname, port } = new URL(api.url);
  const { body } = call;
  const text = body === null ? '' : 'text' in body ? body.text : JSON.stringify(body.value);
  const headers = {
    ...call.headers,
    ...(body === null ? {} : { 'content-type': 'application/json' }),
    'content-length': String(Buffer.byteLength(text)),
  };
  const { promise, resolve, reject } = Promise.withResolvers<ContractAnswer>();
  const path = urlOf(call);
  const outgoing = httpRequest({ agent, hostname, port, path, method: call.method, headers });
  outgoing.on('error', reject).on('response', (response) => {
    const contentType = response.headers['content-type'] ?? '';
    if (contentType.startsWith('text/event-stream')) {
      // Some never end; what they say is what other tests are about.
      outgoing.destroy();
      resolve({ status: response.statusCode ?? 0, contentType, text: '' });
    }
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
    response.on('end', () => {
      const whole = Buffer.concat(chunks).toString('utf8');
      resolve({ status: response.statusCode ?? 0, contentType, text: whole });
    });
  });
  outgoing.end(text);
  return promise;
}

function rememberIds(path: string, text: string): void {
  const [, , , resource = ''] = path.split('/');
  const found = /^\{"id":"([^"]+)"/.exec(text)?.[1];
  if (found !== undefined) (ids[resource] ??= []).push(found);
  const job = /"job_id":"([^"]+)"/.exec(text)?.[1];
  if (job !== undefined) (ids['jobs'] ??= []).push(job);
}

async function check(call: Call): Promise<void> {
  const { path, method, body } = call;
  const answer = await send(call);
  const shown = `${method.toUpperCase()} ${urlOf(call)} ${JSON.stringify(body)}`;
  expect(checker.problemOf(path, method, answer), shown).toBeNull();
  if (answer.status >= 400) return;
  succeeded.add(`${method} ${path}`);
  if (method === 'delete') return;
  if (answer.contentType.startsWith('application/json')) rememberIds(path, answer.text);
  if (body === null || contract.paths[path]?.[method]?.requestBody === undefined) return;
  const isAllowed = 'value' in body && checker.isBodyAllowed(path, method, wire(body.value));
  // An empty text is no body.
  const isLeftOut = 'text' in body && body.text === '';
  expect(isAllowed || isLeftOut, `${shown} was taken`).toBe(true);
}

/** What arrives of a value: `undefined` and lone halves of letters do not. */
function wire(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}

type Operation = readonly [path: string, method: string, ContractOperation];

/** Those first that make what the others ask about, and those last that take it away. */
function inOrder(): readonly Operation[] {
  const all = Object.entries(contract.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]): Operation => [path, method, operation]),
  );
  const rank = ([path, method]: Operation) => {
    if (method === 'delete') return 2;
    return method === 'post' && !path.includes('{') ? 0 : 1;
  };
  return all.toSorted((left, right) => rank(left) - rank(right));
}

test(
  'whatever is sent, no answer is a 5xx and every answer is as the document says',
  async () => {
    const options = { schemas: contract.components.schemas, words: WORDS };
    for (const [path, method, operation] of inOrder()) {
      const calls = callArbitrary(path, method, operation, options);
      // Each with the same seed, so that an operation more changes nothing for the others.
      const settings = { seed: SEED, numRuns: CALLS_OF_EACH, endOnFailure: true };
      await fc.assert(fc.asyncProperty(calls, check), settings);
    }
    // Whoever is only ever refused shows nothing about answers.
    expect(succeeded.size).toBeGreaterThan(0.8 * inOrder().length);
  },
  TIMEOUT_MS,
);
