/** The commands that call a cluster, as people type them: real processes, and what they print. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { must } from '@millrace/std';
import { expect, test } from 'vitest';
import { fencedBlocks } from '../docs/fenced-blocks.ts';
import { readRepositoryFile } from '../tidy/repository.ts';
import { commandLine, type Millrace } from './command-line.ts';
import { temporaryFolder } from './fleet-process.ts';
import { addressOf, startCluster } from './start-cluster.ts';

const TICKS = `CREATE TABLE ticks (counter BIGINT) WITH (connector = 'impulse', event_rate = 100);
SELECT counter FROM ticks
`;

test('pipelines are created, looked at, followed, stopped and deleted', async () => {
  const folder = temporaryFolder();
  const cluster = startCluster({ SCHEDULER: 'embedded', MILLRACE__SECURITY__TOKENS: 'secret' });
  const MILLRACE_API = `http://${await addressOf(cluster, 'api')}`;
  await showTokens(commandLine(folder, { MILLRACE_API }), folder);
  const millrace = commandLine(folder, { MILLRACE_API, MILLRACE_TOKEN: 'secret' });
  await sayThatThereIsNothing(millrace);
  await liveAPipeline(millrace, folder);
  await failInWords(millrace);
  const preview = await millrace('pipeline create - --preview', TICKS);
  const [, id = ''] = /^created (pl_\w+) "preview"\n$/.exec(preview.out) ?? [];
  expect((await millrace(`pipeline tail ${id} --rows 1`)).out).toMatch(/^\{"counter":\d+\}\n$/);
  expect(await millrace('pipeline show preview')).toMatchObject({
    code: 1,
    err: expect.stringContaining('there is no pipeline "preview"'),
  });
  expect((await millrace('connector list --quiet')).out).toMatch(/^impulse$/m);
  const described = await millrace('connector describe impulse');
  expect(described.out).toMatch(/^event_rate +number +events a second/m);
  expect(described.out).toMatch(/^event_time_interval +interval \| nanoseconds/m);
}, 120_000);

async function showTokens(millrace: Millrace, folder: string): Promise<void> {
  expect(await millrace('pipeline list')).toEqual({
    code: 1,
    out: '',
    err: `millrace: a token is needed
hint: put a token into MILLRACE_TOKEN, or give a file with one: --token-file FILE
`,
  });
  writeFileSync(join(folder, 'token'), 'secret\n');
  expect((await millrace('pipeline list --token-file token')).code).toBe(0);
}

/** Why a list is empty is for people; programs see it by themselves. */
async function sayThatThereIsNothing(millrace: Millrace): Promise<void> {
  const reasons = {
    'pipeline list': 'there are no pipelines; "millrace pipeline create FILE" makes one of a query',
    'pipeline list --state failed': 'no pipeline is like that',
    'table list': 'there are no connection tables; "millrace table create --help" says how',
    'node list': 'there are no nodes: the controller has the scheduler "embedded"',
  };
  await Promise.all(
    Object.entries(reasons).map(async ([line, reason]) => {
      const { code, out, err } = await millrace(line);
      expect([code, out, err]).toEqual([0, '', expect.stringContaining(`millrace: ${reason}`)]);
    }),
  );
  expect((await millrace('pipeline list --json')).out).toBe('[]\n');
}

async function liveAPipeline(millrace: Millrace, folder: string): Promise<void> {
  writeFileSync(join(folder, 'ticks.sql'), TICKS);
  const created = await millrace(
    'pipeline create ticks.sql --label team=ops --parallelism 2 --env REGION=north --env HOME_TOWN=',
  );
  expect(created).toEqual({
    code: 0,
    out: expect.stringMatching(/^created pl_\w+ "ticks"\n$/),
    err: '',
  });
  expect(await millrace('pipeline create ticks.sql --env BROKER_SECRET')).toMatchObject({
    code: 2,
    err: expect.stringContaining('this shell has no variable "BROKER_SECRET"'),
  });
  const tail = await millrace('pipeline tail ticks --rows 20');
  expect(tail.code).toBe(0);
  expect(tail.out.match(/^\{"counter":\d+\}$/gm)).toHaveLength(20);
  const { out } = await millrace('pipeline list --label team=ops');
  expect(out).toMatch(/^ID +NAME +STATE +PARALLELISM +CREATED +LABELS\n/);
  expect(out).toMatch(/^pl_\w+ +ticks +Running +2 +\d{4}-\S+Z +team=ops$/m);
  expect((await millrace('pipeline list --quiet --state Running --search TICK')).out).toBe(
    'ticks\n',
  );
  expect((await millrace('pipeline list --quiet --state Failed')).out).toBe('');
  const listed = await millrace('pipeline list --json');
  expect(JSON.parse(listed.out)).toMatchObject([{ name: 'ticks', labels: { team: 'ops' } }]);
  const shown = await millrace('pipeline show ticks');
  expect(shown.out).toMatch(/^state: +Running since /m);
  expect(shown.out).toMatch(/^variables: +REGION, HOME_TOWN$/m);
  expect(shown.out).toContain('SELECT counter FROM ticks');
  const graph = await millrace('pipeline graph ticks');
  expect(graph.out).toMatch(/^project_2 +2 +watermark_1 \(Forward\) +project: counter$/m);
  expect(await millrace('pipeline delete ticks')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/cannot be deleted.*\nhint: .*--stop\n$/),
  });
  expect(await millrace('pipeline stop ticks --wait')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^pl_\w+ "ticks" is Stopped\n$/),
  });
  expect((await millrace('pipeline restart ticks --parallelism 1')).code).toBe(0);
  expect(await millrace('pipeline delete ticks --stop')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^deleted pl_\w+ "ticks"\n$/),
  });
  expect(await millrace('pipeline show ticks')).toMatchObject({
    code: 1,
    err: 'millrace: there is no pipeline "ticks"\nhint: see "millrace pipeline list"\n',
  });
}

/** A wrong query is told as `run` tells it, and a failed job fails whoever follows it. */
async function failInWords(millrace: Millrace): Promise<void> {
  const query = `${TICKS.replace('SELECT counter', 'SELECT countr')}`;
  expect(await millrace('pipeline create - --name x', query)).toEqual({
    code: 1,
    out: '',
    err: `millrace: the query is wrong
2:8: error: column "countr" does not exist
  SELECT countr FROM ticks
         ^^^^^^
  hint: did you mean "counter"?
`,
  });
  const failing = TICKS.replace('SELECT counter', 'SELECT 10 / (counter - 20) AS q');
  await millrace('pipeline create - --name failing', failing);
  const tail = await millrace('pipeline tail failing');
  expect(tail).toMatchObject({ code: 1, err: expect.stringContaining('division by zero') });
  const logs = await millrace('pipeline logs failing');
  expect(logs.out).toMatch(/^\d{4}-\S+Z error project_\d\/0: division by zero\n$/);
  expect(await millrace('pipeline logs failing --follow')).toEqual({
    code: 1,
    out: logs.out,
    err: 'millrace: the job is Failed\n',
  });
  await millrace('pipeline create - --name failing', failing);
  expect(await millrace('pipeline show failing')).toMatchObject({
    code: 1,
    err: expect.stringMatching(
      /^millrace: 2 pipelines are called "failing":\n( {2}pl_.*\n){2}hint/,
    ),
  });
}

test('the pipeline of the README is posted with curl and followed, as it says', async () => {
  const blocks = fencedBlocks(readRepositoryFile('README.md').text);
  const folder = temporaryFolder();
  const url = `http://${await addressOf(startCluster({ SCHEDULER: 'embedded' }), 'api')}`;
  const script = must(blocks.get('pipeline.sh')).replace('http://127.0.0.1:8000', url);
  const shell = spawn('bash', ['-c', `(${script}) | head -n 2`], { cwd: folder });
  expect(readEvent(await text(shell.stdout))).toEqual({
    ...readEvent(must(blocks.get('events'))),
    timestamps: [expect.any(Number)],
  });
  const millrace = commandLine(folder, { MILLRACE_API: url });
  const { out } = await millrace('pipeline tail bids --rows 2');
  expect(out).toBe(blocks.get('tail'));
}, 120_000);

/** A server-sent event with its id among its data. */
function readEvent(event: string): Readonly<Record<string, unknown>> {
  const [, id, data = ''] = /^id: (.*)\ndata: (.*)$/m.exec(event) ?? [];
  // The data of live output is an object.
  return { id, ...(JSON.parse(data) as Record<string, unknown>) };
}

test('an API that is not there is named, with an exit code of its own', async () => {
  const millrace = commandLine(temporaryFolder(), { MILLRACE_API: 'http://127.0.0.1:9' });
  const { code, err } = await millrace('pipeline list');
  expect((await millrace('help pipeline list')).out).toMatch(/^millrace pipeline list: the pipel/);
  expect(code).toBe(3);
  expect(err).toMatch(
    /^millrace: cannot reach the API at http:\/\/127\.0\.0\.1:9: .*\nhint: start/,
  );
  expect(await millrace('pipeline create - --preview --name x')).toMatchObject({
    code: 2,
    err: expect.stringContaining('a preview takes no option "--name"'),
  });
  expect(await millrace('pipeline stop x --mode softly')).toMatchObject({
    code: 2,
    err: expect.stringContaining('"--mode" is one of graceful, immediate, force, not "softly"\n'),
  });
  expect(await millrace('pipeline list --state runing')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/one of Created, .*, Failed, not "runing", did you mean "Running"/),
  });
  expect(await millrace('pipeline show')).toMatchObject({
    code: 2,
    err: 'millrace: PIPELINE is missing\nhint: see "millrace pipeline show --help"\n',
  });
}, 30_000);
