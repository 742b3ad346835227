/** For tests: services as real processes on free ports, and the REST interface to them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEvents } from '../start/server-sent-events.ts';
import { splitArray } from '../start/split-array.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface LogLine {
  readonly level: string;
  readonly service: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface RunningProcess {
  readonly child: ChildProcess;
  /** Every line of the log so far. */
  readonly log: readonly LogLine[];
  /** Asks it to end and gives its exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface JobView {
  readonly id: string;
  readonly state: string;
  readonly restarts: number;
  readonly run_id: number;
  readonly failure_reason: { error: string; domain: string; operator_id: string | null } | null;
}

/** The processes of one test, in a folder of their own. */
export class TestFleet {
  readonly folder = mkdtempSync(join(tmpdir(), 'millrace-fleet-'));
  readonly #processes: RunningProcess[] = [];
  readonly #settings: readonly string[];
  readonly apiUrl: string;

  private constructor(ports: readonly number[]) {
    const [apiHttp = 0, apiRpc = 0, controllerHttp = 0, controllerRpc = 0] = ports;
    this.apiUrl = `http://127.0.0.1:${apiHttp}`;
    this.#settings = [
      `api.http_port=${apiHttp}`,
      `api.rpc_port=${apiRpc}`,
      `controller.http_port=${controllerHttp}`,
      `controller.rpc_port=${controllerRpc}`,
      'controller.reconcile_interval_ms=50',
      'pipeline.restart_backoff_ms=50',
      'worker.http_port=0',
      'worker.rpc_port=0',
      'worker.data_port=0',
      'log.format=json',
    ];
  }

  static async create(): Promise<TestFleet> {
    return new TestFleet(await freePorts(4));
  }

  start(command: string, settings: readonly string[] = []): RunningProcess {
    const flags = [...this.#settings, ...settings].flatMap((setting) => ['--set', setting]);
    const child = spawn(process.execPath, [MAIN, command, ...flags], {
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const running = follow(child);
    this.#processes.push(running);
    return running;
  }

  /** Waits until the API answers. */
  async ready(): Promise<void> {
    await until('the API answers', async () => (await this.#fetch('/ping').catch(() => null))?.ok);
  }

  async createPipeline(query: string, parallelism = 1): Promise<string> {
    const body = JSON.stringify({ name: 'test', query, parallelism });
    const headers = { 'content-type': 'application/json' };
    const response = await this.#fetch('/pipelines', { method: 'POST', body, headers });
    if (!response.ok) throw new Error(await response.text());
    return ((await response.json()) as { id: string }).id;
  }

  async job(pipelineId: string): Promise<JobView> {
    const response = await this.#fetch(`/pipelines/${pipelineId}/jobs`);
    const { data } = (await response.json()) as { data: JobView[] };
    const [job] = data;
    if (job === undefined) throw new Error('the pipeline has no job');
    return job;
  }

  /** Waits until the job is as it should be, and says how it was when it never is. */
  async jobWhen(pipelineId: string, test: (job: JobView) => boolean): Promise<JobView> {
    let last: JobView | null = null;
    await until(
      'the job gets there',
      async () => {
        last = await this.job(pipelineId).catch(() => last);
        return last !== null && test(last);
      },
      () => JSON.stringify(last),
    );
    return this.job(pipelineId);
  }

  /** The rows of a job until it ends. */
  async *rows(pipelineId: string): AsyncIterable<string> {
    const { id } = await this.job(pipelineId);
    const response = await this.#fetch(`/pipelines/${pipelineId}/jobs/${id}/output`);
    if (!response.ok || response.body === null) throw new Error(await response.text());
    for await (const { event, data } of readEvents(response.body)) {
      if (event !== 'message') continue;
      yield* splitArray((JSON.parse(data) as { batch: string }).batch);
    }
  }

  async close(): Promise<void> {
    for (const running of this.#processes) {
      if (running.child.exitCode === null && running.child.signalCode === null) {
        await running.end('SIGKILL');
      }
    }
    rmSync(this.folder, { recursive: true });
  }

  #fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.apiUrl}/api/v1${path}`, init);
  }
}

function follow(child: ChildProcess): RunningProcess {
  const log: LogLine[] = [];
  let pending = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    const lines = (pending + chunk.toString('utf8')).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) log.push(parseLine(line));
  });
  const exited = once(child, 'exit');
  return {
    child,
    log,
    async end(signal = 'SIGTERM') {
      child.kill(signal);
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}

function parseLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { level: 'text', service: '', msg: line };
  }
}

/** Polls; fails after ten seconds with how things were. */
export async function until(
  what: string,
  test: () => unknown,
  describe: () => string = () => '',
): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if ((await test()) === true) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`waited in vain: ${what} ${describe()}`);
}

/** Whether a process exists. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
