/**
 * Workers that register, keep their heartbeats, report the tasks of whatever they are given as
 * started and answer for their metrics, each over connections of its own, but run nothing: what is
 * measured with them is the control plane alone. Runs as a process; its argument is the task.
 */
import { decodeProgram, type Program } from '@millrace/program';
import {
  connectController,
  type RunningExecution,
  serveRpc,
  type StartExecution,
  type SubtaskMetrics,
  type WorkerPort,
} from '@millrace/rpc';
import { createLogger, keepLink } from '@millrace/service';
import { OperatingError, systemClock, systemRandom, untilSharedTick } from '@millrace/std';

export interface FakeWorkersTask {
  readonly controller: string;
  /** Number of the first of them among all. */
  readonly first: number;
  readonly count: number;
}

const HEARTBEAT_MS = 1_000;
const METRICS_MS = 4_000;

const task = JSON.parse(process.argv[2] ?? '{}') as FakeWorkersTask;
const { controller: address, first, count } = task;
const log = createLogger({ service: 'worker', level: 'info', format: 'json' });
const programs = new Map<string, { readonly start: StartExecution; readonly program: Program }>();
const connections = new Map<string, ReturnType<typeof connectController>>();

const port: WorkerPort = {
  async startExecution(workerId, start) {
    const program = decodeProgram(start.program);
    programs.set(workerId, { start, program });
    setImmediate(() => void reportStarted(workerId, start, program));
  },
  async stopExecution(workerId) {
    programs.delete(workerId);
  },
  getPhase: async () => ({ phase: 'running', sinceMicros: 0, generation: 1, error: null }),
  getMetrics: async (workerId) =>
    (programs.get(workerId)?.program.nodes ?? []).map(({ operatorId, description }) =>
      metricsOf(operatorId, description),
    ),
  shutdown: async () => undefined,
};

function executionOf(workerId: string): RunningExecution | null {
  const running = programs.get(workerId);
  if (running === undefined) return null;
  const { jobId, pipelineId, generation, parallelism } = running.start;
  const started = running.program.nodes.map(({ operatorId }) => ({ operatorId, subtask: 0 }));
  const about = { jobId, pipelineId, generation, parallelism, slots: [0] };
  return { ...about, started, finished: [], error: null, failed: null };
}

/** As workers do: in time for the controller not to ask. */
async function reportMetrics(workerId: string): Promise<void> {
  while (!ending.signal.aborted) {
    const delayMs = untilSharedTick(systemClock.nowMs(), METRICS_MS);
    await systemClock.sleep(delayMs, ending.signal).catch(() => undefined);
    const start = programs.get(workerId)?.start;
    if (start === undefined) continue;
    const { jobId, pipelineId, generation } = start;
    const context = { machineId: workerId, workerId, jobId, pipelineId, generation };
    const metrics = await port.getMetrics(workerId);
    await connections.get(workerId)?.reportMetrics(context, metrics);
  }
}

async function reportStarted(
  workerId: string,
  { jobId, pipelineId, generation }: StartExecution,
  program: Program,
): Promise<void> {
  const context = { machineId: workerId, workerId, jobId, pipelineId, generation };
  for (const { operatorId } of program.nodes) {
    await untilTaken(async () => {
      await connections.get(workerId)?.taskStarted(context, { operatorId, subtask: 0 });
    });
  }
}

const ATTEMPTS_MAX = 20;

async function untilTaken(report: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await report();
    } catch (error) {
      const isOver = error instanceof OperatingError && error.retry === 'never';
      if (isOver || attempt === ATTEMPTS_MAX) return;
      await systemClock.sleep(200);
    }
  }
}

function metricsOf(operatorId: string, operatorName: string): SubtaskMetrics {
  const rows = Math.round(systemClock.nowMs());
  return {
    operatorId,
    operatorName,
    subtask: 0,
    rowsIn: rows,
    rowsOut: rows,
    bytesIn: rows * 100,
    bytesOut: rows * 100,
    batchesIn: rows,
    batchesOut: rows,
    lateRows: 0,
    decodeErrors: 0,
    watermarkMicros: BigInt(rows) * 1000n,
    queueFill: 0.1,
    backpressure: 0.1,
    busyRatio: 0.1,
    stateBytes: 1_000_000,
  };
}

const server = await serveRpc({ host: '127.0.0.1', port: 0, worker: port });
const rpcAddress = `127.0.0.1:${server.port}`;
const ending = new AbortController();
process.once('SIGTERM', () => ending.abort());
log.info('workers started');
await Promise.all(Array.from({ length: count }, (_, index) => runWorker(index)));
for (const connection of connections.values()) connection.close();
await server.close(0);

/**
 * The workers begin one after the other within a heartbeat, because real ones know nothing of each
 * other. What they send then meets at shared ticks, as theirs does.
 */
async function runWorker(index: number): Promise<void> {
  await systemClock.sleep((index * HEARTBEAT_MS) / count, ending.signal).catch(() => undefined);
  const workerId = `wk_fake_${first + index}`;
  const controller = connectController({ address, deadlineMs: 5_000 });
  connections.set(workerId, controller);
  const worker = { machineId: workerId, workerId, jobId: '', pipelineId: '', generation: 0 };
  const registration = { worker, rpcAddress, dataAddress: rpcAddress, slots: 1 };
  const link = keepLink(
    {
      register: (signal) =>
        controller.registerWorker({ ...registration, execution: executionOf(workerId) }, signal),
      heartbeat: (signal) => controller.heartbeat(worker, signal),
      intervalMs: HEARTBEAT_MS,
      orphanTimeoutMs: null,
      onStatus: () => undefined,
      clock: systemClock,
      random: systemRandom,
      log: log.child({ workerId }),
    },
    ending.signal,
  );
  await Promise.all([link, reportMetrics(workerId)]);
}
