import { z } from 'zod';
import {
  addresses,
  choice,
  flag,
  integer,
  labels,
  milliseconds,
  port,
  secret,
  text,
} from './settings.ts';

export const networkSection = z.strictObject({
  bindAddress: text('127.0.0.1').describe('address that every server of the process listens on'),
  advertisedHost: text('').describe(
    'host that others reach this one by; the bind address if empty',
  ),
});

export const apiSection = z.strictObject({
  httpPort: port(8000).describe('REST, live output and admin pages'),
  rpcPort: port(8001).describe('public gRPC'),
  bodyBytesMax: integer(4 * 1024 * 1024, { min: 1024, max: 256 * 1024 * 1024 }).describe(
    'the largest body of a request',
  ),
  requestsPerSecond: integer(1_000, { max: 1_000_000 }).describe(
    'requests a second of one client, twice as many at once; 0 = no limit',
  ),
});

export const securitySection = z.strictObject({
  tokens: secret('').describe('tokens that callers of the API may show, separated by commas'),
  tokenFile: text('').describe('file with one token a line, read again when it changes'),
  adminTokens: secret('').describe('tokens that open the admin pages of every service'),
  adminTokenFile: text('').describe('file with one such token a line, read again when it changes'),
  adminTlsCert: text('').describe(
    'PEM file: the certificate of the admin pages of controller, node and worker; no TLS if empty',
  ),
  adminTlsKey: text('').describe('PEM file: its private key'),
  adminTlsClientCa: text('').describe(
    'PEM file: callers of these pages, but for health checks, need its certificates',
  ),
  tlsCert: text('').describe('PEM file: the certificate of the public ports; no TLS if empty'),
  tlsKey: text('').describe('PEM file: its private key'),
  tlsClientCa: text('').describe('PEM file: callers of the public ports need its certificates'),
  clusterSecret: secret('').describe('what the services of a cluster show each other'),
  clusterSecretFile: text('').describe(
    'file with one such secret a line: the first is shown, all are taken',
  ),
  clusterTlsCert: text('').describe('PEM file: certificate of this service for the others'),
  clusterTlsKey: text('').describe('PEM file: its private key'),
  clusterTlsCa: text('').describe('PEM file: the authority that signs the certificates of all'),
  createFiles: flag(false).describe(
    'draw `cluster_secret_file` and `admin_token_file` at random where they are missing',
  ),
  require: flag(false).describe('do not listen beyond loopback where anybody may call'),
  plainText: choice(['warn', 'allow', 'refuse'], 'warn').describe(
    'what to do about ports beyond loopback that speak without TLS',
  ),
  corsOrigins: text('').describe('origins of pages that may call, separated by commas; * = all'),
});

export const controllerSection = z.strictObject({
  address: addresses('').describe(
    'where others find the controller; of several the one that acts; this machine if empty',
  ),
  httpPort: port(9190).describe('admin pages'),
  rpcPort: port(9191).describe('gRPC for workers, nodes and the API'),
  scheduler: choice(
    ['process', 'embedded', 'node', 'manual', 'kubernetes', 'nomad'],
    'process',
  ).describe(
    'what starts the workers of a job; `kubernetes` and `nomad` are not part of this release',
  ),
  reconcileIntervalMs: milliseconds(500).describe(
    'how often desired and observed state are compared',
  ),
  leaseMs: milliseconds(5_000).describe(
    'how long after its last word a controller is replaced by one that stands by',
  ),
  slotsPerWorker: integer(16, { min: 1, max: 1024 }).describe('slots of a worker that is started'),
});

export const nodeSection = z.strictObject({
  id: text('').describe('name of the node; drawn at random if empty'),
  httpPort: port(9290).describe('admin pages'),
  rpcPort: port(9291).describe('gRPC for the controller'),
  slots: integer(16, { min: 1, max: 4096 }).describe('slots of all workers of the node together'),
  labels: labels('').describe('what pipelines may ask for in nodes, such as zone=a, disk=ssd'),
  heartbeatIntervalMs: milliseconds(1_000).describe('how often the node says that it is alive'),
  workerStopTimeoutMs: milliseconds(10_000).describe('grace of a worker before it is killed'),
});

export const workerSection = z.strictObject({
  id: text('').describe('name of the worker; drawn at random if empty'),
  machineId: text('').describe('what the worker runs on, as its scheduler calls it'),
  jobId: text('').describe('job that the worker was started for; any if empty'),
  pipelineId: text('').describe('pipeline of that job'),
  generation: integer(0).describe('generation of the job that the worker was started for'),
  httpPort: port(9390).describe('admin pages'),
  rpcPort: port(9391).describe('gRPC for the controller'),
  dataPort: port(9392).describe('rows from other workers'),
  slots: integer(16, { min: 1, max: 1024 }).describe('subtasks of one operator it can run'),
  heartbeatIntervalMs: milliseconds(1_000).describe('how often the worker says that it is alive'),
  orphanTimeoutMs: milliseconds(60_000).describe('how long it goes on without its controller'),
});

export const databaseSection = z.strictObject({
  type: choice(['sqlite', 'postgres', 'replicated'], 'sqlite').describe(
    'what keeps the control database; `postgres` and `replicated` are not part of this release',
  ),
  path: text('.millrace/control.sqlite').describe('file of the SQLite database'),
  host: text('127.0.0.1').describe('where PostgreSQL is'),
  port: integer(5432, { min: 1, max: 65_535 }).describe('its port'),
  user: text('millrace').describe('who logs in there'),
  password: secret('').describe('with which password'),
  name: text('millrace').describe('the database there'),
});

export const pipelineSection = z.strictObject({
  allowedRestarts: integer(20, { min: -1 }).describe('restarts before a job fails; -1 = no limit'),
  healthyDurationMs: milliseconds(120_000).describe('running this long refills the restarts'),
  heartbeatTimeoutMs: milliseconds(5_000).describe('silence after which a worker counts as dead'),
  workerStartupTimeoutMs: milliseconds(60_000).describe('limit for all workers to register'),
  taskStartupTimeoutMs: milliseconds(60_000).describe('limit for all tasks to start'),
  reattachTimeoutMs: milliseconds(10_000).describe(
    'how long a controller that was started anew waits for the workers of a running job',
  ),
  slotWaitTimeoutMs: milliseconds(600_000).describe('limit of waiting for free slots'),
  finishTimeoutMs: milliseconds(600_000).describe('limit for what is under way after the sources'),
  stopTimeoutMs: milliseconds(60_000).describe('limit of a graceful stop'),
  restartBackoffMs: milliseconds(500).describe('delay before the first restart, then doubled'),
  restartBackoffMsMax: milliseconds(60_000).describe('the longest such delay'),
  defaultSink: choice(['preview', 'stdout'], 'preview').describe('where a bare SELECT goes'),
});

export const checkpointSection = z.strictObject({
  url: text('.millrace/checkpoints').describe('folder or object store'),
});

export const rpcSection = z.strictObject({
  deadlineMs: milliseconds(5_000).describe('limit of a call between services'),
  peerTimeoutMs: milliseconds(5_000).describe(
    'silence after which another service, or another worker of a job, counts as gone',
  ),
});

export const logSection = z.strictObject({
  level: choice(['debug', 'info', 'warn', 'error', 'silent'], 'info').describe(
    'the least that is said',
  ),
  format: choice(['auto', 'json', 'text'], 'auto').describe(
    'how lines look: auto is text on a terminal and json elsewhere',
  ),
});

export const debugSection = z.strictObject({
  profile: flag(false).describe('serve CPU and heap profiles at `/debug/profile`'),
  profileSecondsMax: integer(60, { min: 1, max: 600 }).describe('the longest CPU profile'),
});

export const tracingSection = z.strictObject({
  endpoint: text('').describe(
    'OTLP/HTTP collector that traces are sent to, such as `http://otel:4318`; none if empty',
  ),
  headers: secret('').describe('headers that it asks for, as `name=value`, separated by commas'),
  samplePercent: integer(100, { max: 100 }).describe('share of the traces that begin here'),
});

export const processSection = z.strictObject({
  graceMs: milliseconds(15_000).describe('limit of a graceful end of the process'),
  exitWithParent: flag(false).describe(
    'end when standard input closes, as it does with the parent',
  ),
});
