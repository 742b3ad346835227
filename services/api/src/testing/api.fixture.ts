import { type ControlDb, openControlDb } from '@millrace/control-db';
import type { Catalog, Connector } from '@millrace/operator';
import type { PlannedQuery } from '@millrace/planner';
import { type Program, programVersion } from '@millrace/program';
import { type ControllerPort, type OutputEvent, RpcError } from '@millrace/rpc';
import { loadConfig, silentLogger } from '@millrace/service';
import { systemClock } from '@millrace/std';
import { type ApiService, createApiService } from '../api-service.ts';
import { answerChecker, type Document } from './answer-checker.fixture.ts';

const NOTHING = { tables: [], profiles: [] };

/**
 * Understands `SELECT n` (a preview), `INSERT n` (a blackhole) and says of all else what is wrong.
 */
export function planSmallQuery(text: string, parallelism: number): PlannedQuery {
  const match = /^(SELECT|INSERT) (\d+)$/.exec(text);
  if (match === null) return refuse(text);
  const connector = match[1] === 'SELECT' ? 'preview' : 'blackhole';
  const program: Program = {
    version: programVersion,
    parallelism,
    nodes: [
      {
        id: 0,
        operatorId: 'sink_0',
        description: connector,
        parallelism,
        operator: { kind: 'sink', connector, options: {}, table: 'out' },
        schema: [],
        timeField: null,
      },
    ],
    edges: [],
  };
  const node = { node_id: 0, operator: 'sink_0', description: connector, parallelism };
  return { program, graph: { nodes: [node], edges: [] }, uses: NOTHING, diagnostics: [] };
}

function refuse(text: string): PlannedQuery {
  const lastLine = text.lastIndexOf('\n') + 1;
  const words = [...text.matchAll(/\bwrong\w*/g)];
  const spans = words.map(({ index, 0: word }) => ({ start: index, end: index + word.length }));
  return {
    program: null,
    graph: null,
    uses: NOTHING,
    diagnostics: [
      ...spans.map((span) => ({
        severity: 'error' as const,
        code: 'unknown-column',
        message: `column "${text.slice(span.start, span.end)}" does not exist`,
        hint: 'did you mean "right"?',
        span,
      })),
      {
        severity: 'error',
        code: 'syntax-error',
        message: 'unexpected end',
        span: { start: lastLine, end: text.length },
      },
    ],
  };
}

export type ApiFixture = {
  readonly url: string;
  /** host:port of gRPC. */
  readonly rpcAddress: string;
  readonly db: ControlDb;
  /** Times that desired state changed. */
  readonly changes: () => number;
  /** Fails when the answer is not what the OpenAPI document says. */
  readonly call: (method: string, path: string, body?: unknown) => Promise<ApiAnswer>;
  readonly close: () => Promise<void>;
};

export type ApiAnswer = {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into answers freely; what they find there is what they check.
  readonly body: Record<string, unknown>;
};

export type Outputs = (jobId: string, signal?: AbortSignal) => AsyncIterable<OutputEvent>;

const PREVIEW: Connector = {
  name: 'preview',
  description: 'shows rows',
  sink: {
    options: {},
    resolve: ({ options }) => ({
      kind: 'resolved',
      value: { options: { ...options, format: 'json' } },
    }),
    open: () => {
      throw new Error('nothing is opened here');
    },
  },
};

const SMALL_CATALOG: Catalog = {
  names: ['preview'],
  connector: (name) => (name === 'preview' ? PREVIEW : null),
};

/**
 * An API on a free port over a database of its own, with a planner and a controller of the test's.
 */
export async function startApi(
  given: {
    readonly outputs?: Outputs;
    /** Of the process, for the configuration. */
    readonly environment?: Readonly<Record<string, string>>;
    readonly metrics?: ControllerPort['getJobMetrics'];
    readonly fleet?: ControllerPort['getFleet'];
    readonly databasePath?: string;
    readonly wrapDb?: (db: ControlDb) => ControlDb;
    /** With it the planner is the real one. */
    readonly catalog?: Catalog;
  } = {},
): Promise<ApiFixture> {
  const config = loadConfig({
    directory: '/nowhere',
    environment: {
      MILLRACE__API__HTTP_PORT: '0',
      MILLRACE__API__RPC_PORT: '0',
      ...given.environment,
    },
  });
  const path = given.databasePath ?? ':memory:';
  const opened = await openControlDb({ type: 'sqlite', path });
  const db = given.wrapDb?.(opened) ?? opened;
  let changes = 0;
  const api: ApiService = createApiService({
    config,
    db,
    controller: {
      subscribeOutput: given.outputs ?? noOutput,
      getJobMetrics: given.metrics ?? noMetrics,
      getFleet: given.fleet ?? (async () => ({ scheduler: 'process', nodes: [] })),
    },
    catalog: given.catalog ?? SMALL_CATALOG,
    ...(given.catalog === undefined ? { plan: planSmallQuery } : {}),
    onDesiredChange: () => {
      changes += 1;
    },
    clock: systemClock,
    log: silentLogger,
  });
  const end = new AbortController();
  const running = api.run(end.signal);
  // A failed start is told by the address.
  running.catch(() => undefined);
  const url = `http://${await api.address}`;
  const document = await fetch(`${url}/api/v1/openapi.json`);
  // Served by the API under test.
  const check = answerChecker((await document.json()) as Document);
  return {
    url,
    rpcAddress: await api.rpcAddress,
    db: opened,
    changes: () => changes,
    async call(method, path, body) {
      const answer = await call(`${url}/api/v1${path}`, method, body);
      check({ method, path: `/api/v1${path}` }, answer);
      return answer;
    },
    async close() {
      end.abort();
      await running;
      await opened.close();
    },
  };
}

async function call(url: string, method: string, body: unknown): Promise<ApiAnswer> {
  const response = await fetch(url, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text) };
}

async function noMetrics(jobId: string): Promise<never> {
  throw new RpcError('not-found', `job "${jobId}" does not run here`);
}

async function* noOutput(jobId: string): AsyncGenerator<OutputEvent> {
  yield* [];
  throw new RpcError('not-found', `job "${jobId}" does not run here`);
}
