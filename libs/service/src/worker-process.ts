import { type ChildProcess, spawn } from 'node:child_process';
import { OperatingError } from '@millrace/std';
import { type WorkerEnvironmentOptions, workerEnvironment } from './worker-environment.ts';

export interface WorkerProcessOptions extends WorkerEnvironmentOptions {
  /** Program and arguments that run a worker, such as `node main.ts worker --no-config`. */
  readonly command: readonly [string, ...string[]];
}

export interface ProcessExit {
  /** Null when a signal ended the process. */
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** A worker as a child process. It ends when its parent does, however that ends. */
export interface WorkerProcess {
  readonly pid: number;
  readonly exited: Promise<ProcessExit>;
  /** Asks the process to end and kills it when it has not after `graceMs`. */
  stop(graceMs: number): Promise<ProcessExit>;
  kill(): void;
}

/** Starts a worker on free ports; rejects when there is no process to start. */
export async function startWorkerProcess(options: WorkerProcessOptions): Promise<WorkerProcess> {
  const [program, ...args] = options.command;
  const child = spawn(program, args, {
    env: workerEnvironment(options),
    // Its own process group: Ctrl-C in a terminal asks the parent, which then ends its workers in
    // order. The pipe closes when the parent dies, which is how the worker learns of it.
    detached: true,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  child.stdin?.on('error', () => undefined);
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  const pid = await started(child, program);
  return {
    pid,
    exited,
    kill: () => void child.kill('SIGKILL'),
    async stop(graceMs) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      const exit = await exited;
      clearTimeout(timer);
      return exit;
    },
  };
}

function started(child: ChildProcess, program: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      const message = `cannot start a worker with ${program}: ${cause.message}`;
      reject(new OperatingError(message, { domain: 'external', retry: 'backoff', cause }));
    });
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
}
