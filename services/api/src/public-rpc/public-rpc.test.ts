/** gRPC as a client sees it that learned the contract from the proto file alone. */
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import type { OutputEvent } from '@millrace/rpc';
import { afterEach, expect, test } from 'vitest';
import { apiDefinition } from '../testing/api-definition.fixture.ts';
import { type ApiFixture, startApi } from '../testing/api.fixture.ts';
import { type Answer, connectGrpc, type GrpcPeer } from '../testing/grpc-peer.fixture.ts';

let api: ApiFixture;
const peers: GrpcPeer[] = [];
afterEach(async () => {
  for (const peer of peers.splice(0)) peer.close();
  await api.close();
});

async function start(given: Parameters<typeof startApi>[0] = {}) {
  api = await startApi(given);
  return (service: string): GrpcPeer => {
    const peer = connectGrpc(api.rpcAddress, apiDefinition, `millrace.v1.${service}`);
    peers.push(peer);
    return peer;
  };
}

/** What stands in the details of a refused call. */
function detailOf(metadata: { get(name: string): (string | Buffer)[] }): string {
  const [bytes] = metadata.get('grpc-status-details-bin');
  return Buffer.from(bytes ?? '').toString('utf8');
}

test('a pipeline lives its life: created, read, listed, changed, restarted, deleted', async () => {
  const pipelines = (await start())('PipelineService');
  const { pipeline } = await pipelines.call('CreatePipeline', {
    name: ' clicks ',
    query: 'SELECT 1',
    parallelism: 3,
    labels: { team: 'ops' },
    env_vars: { A: 'b' },
    checkpoint_interval_micros: 5_000_000,
    scheduler_config: { structValue: { fields: { cpu: { numberValue: 1 } } } },
  });
  const created = pipeline as Answer;
  expect(created).toMatchObject({
    id: expect.stringMatching(/^pl_/),
    name: 'clicks',
    query: 'SELECT 1',
    parallelism: 3,
    checkpoint_interval_micros: 5_000_000,
    stop: 'PIPELINE_STOP_MODE_NONE',
    action: 'PIPELINE_STOP_MODE_CHECKPOINT',
    action_text: 'Stop',
    state: 'JOB_STATE_CREATED',
    labels: { team: 'ops' },
    preview: false,
  });
  expect(created['created_at']).toBeGreaterThan(1e15);
  expect(created['graph']).toMatchObject({ nodes: [{ operator: 'sink_0', parallelism: 3 }] });
  const id = String(created['id']);
  expect(await pipelines.call('GetPipeline', { id })).toEqual({ pipeline });
  expect(await pipelines.call('ListPipelines', { labels: { team: 'ops' } })).toEqual({
    pipelines: [pipeline],
    has_more: false,
  });
  for (const none of [
    { labels: { team: 'dev' } },
    { search: 'views' },
    { states: ['JOB_STATE_RUNNING', 'JOB_STATE_FAILED'] },
  ]) {
    expect(await pipelines.call('ListPipelines', none)).toMatchObject({ pipelines: [] });
  }
  const some = { search: 'CLICK', states: ['JOB_STATE_CREATED'] };
  expect(await pipelines.call('ListPipelines', some)).toMatchObject({
    pipelines: [{ name: 'clicks' }],
  });
  // REST shows the same.
  expect((await api.call('GET', `/pipelines/${id}`)).body).toMatchObject({
    name: 'clicks',
    parallelism: 3,
    labels: { team: 'ops' },
  });
  const changed = await pipelines.call('UpdatePipeline', {
    id,
    stop: 'PIPELINE_STOP_MODE_GRACEFUL',
    labels: { entries: {} },
  });
  expect(changed['pipeline']).toMatchObject({ stop: 'PIPELINE_STOP_MODE_GRACEFUL', labels: {} });
  expect(await pipelines.refusal('DeletePipeline', { id })).toMatchObject({
    code: 'FAILED_PRECONDITION',
  });
  const [job] = await api.db.jobs.all();
  await api.db.jobs.changeStatus(job?.id ?? '', 0, { state: 'Stopped' });
  const restarted = await pipelines.call('RestartPipeline', { id, force: true });
  expect(restarted['pipeline']).toMatchObject({ stop: 'PIPELINE_STOP_MODE_NONE' });
});

test('a wrong query tells all its errors with their places, in an answer and in a refusal', async () => {
  const pipelines = (await start())('PipelineService');
  const query = 'SELECT wrong,\n  wrongly';
  const span = { start: { line: 1, column: 8 }, end: { line: 1, column: 13 } };
  const { errors } = await pipelines.call('ValidateQuery', { query });
  expect(errors).toEqual([
    expect.objectContaining({ code: 'unknown-column', hint: 'did you mean "right"?', span }),
    expect.objectContaining({ message: 'column "wrongly" does not exist' }),
    expect.objectContaining({ code: 'syntax-error' }),
  ]);
  const refused = await pipelines.refusal('CreatePipeline', { name: 'p', query });
  expect(refused).toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: 'column "wrong" does not exist',
  });
  const detail = detailOf(refused.metadata);
  expect(detail).toContain('type.googleapis.com/millrace.v1.ApiError');
  expect(detail).toContain('column "wrongly" does not exist');
});

test('requests are held to the rules of REST, all problems at once', async () => {
  const pipelines = (await start())('PipelineService');
  const refused = await pipelines.refusal('CreatePipeline', {
    parallelism: 5_000,
    labels: { '': 'x' },
  });
  expect(refused.code).toBe('INVALID_ARGUMENT');
  expect(refused.message).toMatch(/^the request has 4 problems; the first is name: is missing$/);
  expect(detailOf(refused.metadata)).toContain('must be at most 1024');
  expect(await pipelines.refusal('GetPipeline')).toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: 'the request is invalid: id: is missing',
  });
  expect(await pipelines.refusal('GetPipeline', { id: 'none' })).toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await pipelines.refusal('UpdatePipeline', { id: 'none' })).toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: 'the request is invalid: nothing is to be changed',
  });
  expect(await pipelines.refusal('ListPipelines', { limit: 1_001 })).toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
  expect(await pipelines.refusal('ListPipelines', { starting_after: 'none' })).toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringMatching(/^starting_after: /),
  });
});

test('an idempotency key is the same over REST and gRPC', async () => {
  const pipelines = (await start())('PipelineService');
  const request = { name: 'p', query: 'SELECT 1' };
  const headers = { 'idempotency-key': 'once' };
  const { pipeline } = await pipelines.call('CreatePipeline', request, headers);
  const response = await fetch(`${api.url}/api/v1/pipelines`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  expect(await response.json()).toMatchObject({ id: (pipeline as Answer)['id'] });
  const other = { ...request, name: 'q' };
  expect(await pipelines.refusal('CreatePipeline', other, headers)).toMatchObject({
    code: 'FAILED_PRECONDITION',
  });
});

test('pages of pipelines follow each other', async () => {
  const pipelines = (await start())('PipelineService');
  for (const name of ['a', 'b', 'c']) {
    await pipelines.call('CreatePipeline', { name, query: 'INSERT 1', id: name });
  }
  const names = ({ pipelines: page }: Answer) => (page as Answer[]).map(({ name }) => name);
  const first = await pipelines.call('ListPipelines', { limit: 2 });
  expect([names(first), first['has_more']]).toEqual([['c', 'b'], true]);
  const second = await pipelines.call('ListPipelines', { limit: 2, starting_after: 'b' });
  expect([names(second), second['has_more']]).toEqual([['a'], false]);
});

const SAMPLE = {
  timeMicros: 1_700_000_000_000_000,
  rowsInPerSecond: 2.5,
  rowsOutPerSecond: 0,
  bytesInPerSecond: 0,
  bytesOutPerSecond: 0,
  backpressure: 0,
  busyRatio: 0,
  watermarkLagSeconds: null,
};

test('a job is shown with its history, its errors and what its operators did', async () => {
  const totals = { rowsIn: 1, rowsOut: 0, bytesIn: 1, bytesOut: 0, batchesIn: 1, batchesOut: 0 };
  const counts = { lateRows: 0, decodeErrors: 0, stateBytes: 0 };
  const now = { ...counts, watermarkMicros: null, queueFill: 0, backpressure: 0, busyRatio: 0 };
  const subtask = { operatorId: 'sink_0', subtask: 0, operatorName: 'sink', ...totals, ...now };
  const open = await start({ metrics: async () => [{ ...subtask, samples: [SAMPLE] }] });
  const jobs = open('JobService');
  const { pipeline } = await open('PipelineService').call('CreatePipeline', {
    name: 'p',
    query: 'SELECT 1',
  });
  const { id: pipeline_id, job_id } = pipeline as Answer;
  await api.db.jobLogs.append({
    jobId: String(job_id),
    runId: 1,
    level: 'warn',
    operatorId: 'sink_0',
    taskIndex: 0,
    message: 'slow',
    details: '',
    errorDomain: 'external',
    retryHint: 'backoff',
  });
  expect(await jobs.call('GetJob', { job_id })).toMatchObject({
    job: {
      id: job_id,
      pipeline_id,
      state: 'JOB_STATE_CREATED',
      running_desired: true,
      restarts: 0,
    },
  });
  expect(await jobs.refusal('GetJob', { job_id, pipeline_id: 'other' })).toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await jobs.call('ListJobs')).toMatchObject({ jobs: [{ id: job_id }] });
  expect(await jobs.call('ListJobs', { pipeline_id })).toMatchObject({ jobs: [{ id: job_id }] });
  expect(await jobs.call('ListJobHistory', { job_id })).toMatchObject({
    changes: [{ state: 'JOB_STATE_CREATED' }],
  });
  expect(await jobs.call('ListJobErrors', { job_id })).toMatchObject({
    errors: [{ level: 'LOG_LEVEL_WARN', message: 'slow', task_index: 0, error_domain: 'external' }],
  });
  const shown: Answer[] = [];
  await api.db.jobs.changeStatus(String(job_id), 0, { state: 'Failed' });
  await api.db.pipelines.changeDesired(String(pipeline_id), { stop: 'force' });
  for await (const each of jobs.stream('TailJobErrors', { job_id })) shown.push(each as Answer);
  expect(shown).toMatchObject([
    { message: { message: 'slow', level: 'LOG_LEVEL_WARN' } },
    { end: { state: 'JOB_STATE_FAILED' } },
  ]);
  const { operators } = await jobs.call('GetOperatorMetrics', { job_id });
  const [{ metric_groups = [] } = {}] = operators as { metric_groups?: Answer[] }[];
  expect(metric_groups[0]).toEqual({
    name: 'messages_recv',
    subtasks: [{ index: 0, metrics: [{ time: 1_700_000_000_000_000, value: 2.5 }] }],
  });
});

function rows(startId: number, values: readonly number[], lostRows = 0): OutputEvent {
  const output = {
    operatorId: 'sink_0',
    subtask: 0,
    startId,
    rows: values.map((value) => `{"n":${value}}`),
    timestamps: values.map(() => 7),
    done: false,
  };
  return { generation: 1, output, lostRows };
}

async function startStreaming(outputs: () => AsyncIterable<OutputEvent>) {
  const open = await start({ outputs });
  const { pipeline } = await open('PipelineService').call('CreatePipeline', {
    name: 'p',
    query: 'SELECT 1',
  });
  const { job_id } = pipeline as Answer;
  return { jobs: open('JobService'), job_id };
}

test('output is streamed with ids to resume behind, what was lost, and the end', async () => {
  const { jobs, job_id } = await startStreaming(async function* () {
    yield rows(0, [1, 2]);
    yield rows(9, [3], 7);
  });
  const read = async (resume_id: string): Promise<Answer[]> => {
    const answers: Answer[] = [];
    for await (const answer of jobs.stream('StreamOutput', { job_id, resume_id })) {
      answers.push(answer as Answer);
    }
    return answers;
  };
  const all = await read('');
  expect(all).toEqual([
    {
      event: 'batch',
      batch: {
        id: '1;sink_0/0=2',
        operator_id: 'sink_0',
        subtask_idx: 0,
        start_id: 0,
        rows: ['{"n":1}', '{"n":2}'],
        timestamps: [7, 7],
        lost_rows: 0,
        done: false,
      },
    },
    { event: 'batch', batch: expect.objectContaining({ start_id: 9, lost_rows: 7 }) },
    { event: 'end', end: expect.objectContaining({ state: 'JOB_STATE_CREATED' }) },
  ]);
  expect(await read('1;sink_0/0=2')).toEqual(all.slice(1));
});

test('a reader that reads nothing holds the stream back instead of filling memory', async () => {
  let sent = 0;
  const { job_id } = await startStreaming(async function* () {
    const { output, ...event } = rows(0, [1]);
    while (sent < 1_000) {
      sent += 1;
      yield { ...event, output: { ...output, rows: ['x'.repeat(64 * 1024)] } };
    }
  });
  // grpc-js reads ahead without a limit; a plain stream of HTTP/2 does not.
  const session = connectHttp2(`http://${api.rpcAddress}`);
  const stream = session.request({
    ':method': 'POST',
    ':path': '/millrace.v1.JobService/StreamOutput',
    'content-type': 'application/grpc',
  });
  const id = Buffer.from(String(job_id));
  const message = Buffer.from([0x0a, id.length, ...id]);
  stream.end(Buffer.from([0, 0, 0, 0, message.length, ...message]));
  await once(stream, 'response');
  // Other calls go on meanwhile, and give the stream time to run ahead if it could.
  const version = connectGrpc(api.rpcAddress, apiDefinition, 'millrace.v1.VersionService');
  peers.push(version);
  for (let i = 0; i < 100; i += 1) await version.call('GetVersion');
  expect(sent).toBeLessThan(100);
  session.destroy();
});

test('where tokens are asked for, calls show one, and only ping, health and reflection do not', async () => {
  const open = await start({ environment: { MILLRACE__SECURITY__TOKENS: 'secret' } });
  const pipelines = open('PipelineService');
  expect(await pipelines.refusal('ListPipelines')).toMatchObject({
    code: 'UNAUTHENTICATED',
    message: 'a token is needed',
  });
  const wrong = { authorization: 'Bearer wrong' };
  expect(await pipelines.refusal('ListPipelines', {}, wrong)).toMatchObject({
    message: 'the token is not accepted',
  });
  const right = { authorization: 'Bearer secret' };
  expect(await pipelines.call('ListPipelines', {}, right)).toMatchObject({ pipelines: [] });
  expect(await open('VersionService').call('Ping')).toEqual({});
  expect(await open('VersionService').refusal('GetVersion')).toMatchObject({
    code: 'UNAUTHENTICATED',
  });
  const health = connectGrpc(api.rpcAddress, apiDefinition, 'grpc.health.v1.Health');
  peers.push(health);
  expect(await health.call('Check', { service: 'millrace.v1.JobService' })).toEqual({
    status: 'SERVING',
  });
});

test('health says when the database is away, as /status does', async () => {
  let isAway = false;
  await start({
    wrapDb: (db) => ({
      ...db,
      async ping() {
        if (isAway) throw new Error('the database is away');
      },
    }),
  });
  const health = connectGrpc(api.rpcAddress, apiDefinition, 'grpc.health.v1.Health');
  peers.push(health);
  expect(await health.call('Check')).toEqual({ status: 'SERVING' });
  isAway = true;
  await expect
    .poll(() => health.call('Check'), { timeout: 10_000 })
    .toEqual({
      status: 'NOT_SERVING',
    });
}, 20_000);

test('the rate of a client counts over REST and gRPC together', async () => {
  const open = await start({ environment: { MILLRACE__API__REQUESTS_PER_SECOND: '2' } });
  const version = open('VersionService');
  for (let i = 0; i < 5; i += 1) await fetch(`${api.url}/api/v1/ping`);
  const refused = await version.refusal('GetVersion');
  expect(refused).toMatchObject({
    code: 'RESOURCE_EXHAUSTED',
    message: 'more than 2 requests a second',
  });
  expect(refused.metadata.get('retry-after')).toEqual(['1']);
});

test('a request beyond the limit of a body is refused', async () => {
  const open = await start({ environment: { MILLRACE__API__BODY_BYTES_MAX: '1024' } });
  const query = 'x'.repeat(2_000);
  expect(await open('PipelineService').refusal('ValidateQuery', { query })).toMatchObject({
    code: 'RESOURCE_EXHAUSTED',
  });
});
