import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { root } from '../tidy/repository.ts';

/** A line of a service's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg?: string };

export type FleetProcess = {
  readonly pid: number;
  /** Everything on standard error that was no JSON. */
  readonly text: () => string;
  readonly lines: () => readonly LogLine[];
  /**
   * Resolves with the first line, past or coming, that fits; rejects when none can come any more.
   */
  readonly line: (isIt: (line: LogLine) => boolean) => Promise<LogLine>;
  readonly exited: Promise<number | string>;
  /** Sends a signal; SIGTERM by default. */
  readonly signal: (name?: NodeJS.Signals) => void;
  /** Processes that it started and that still run. */
  readonly children: () => number[];
};

const MAIN = join(root, 'cli/src/main.ts');
const LINE_LIMIT_MS = 40_000;

/** Ports are free ones, and waits are short enough for a test. */
const ENVIRONMENT = {
  MILLRACE__API__HTTP_PORT: '0',
  MILLRACE__API__RPC_PORT: '0',
  MILLRACE__CONTROLLER__RPC_PORT: '0',
  MILLRACE__CONTROLLER__HTTP_PORT: '0',
  MILLRACE__NODE__RPC_PORT: '0',
  MILLRACE__NODE__HTTP_PORT: '0',
  MILLRACE__WORKER__RPC_PORT: '0',
  MILLRACE__WORKER__HTTP_PORT: '0',
  MILLRACE__WORKER__DATA_PORT: '0',
  MILLRACE__CONTROLLER__RECONCILE_INTERVAL_MS: '100',
  MILLRACE__CONTROLLER__LEASE_MS: '1500',
  MILLRACE__PIPELINE__RESTART_BACKOFF_MS: '50',
  MILLRACE__PIPELINE__HEARTBEAT_TIMEOUT_MS: '2000',
  MILLRACE__WORKER__HEARTBEAT_INTERVAL_MS: '200',
  MILLRACE__NODE__HEARTBEAT_INTERVAL_MS: '200',
} as const;

/** A folder of the test's own, gone when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-cluster-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs a command of `millrace` as a process; it is killed with its children when the test ends. */
export function startMillrace(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): FleetProcess {
  const child = spawn(process.execPath, [MAIN, ...words], {
    env: { ...process.env, ...ENVIRONMENT, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = readLog(child);
  const exited = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  const pid = child.pid ?? 0;
  onTestFinished(async () => {
    const pids = [pid, ...childrenOf(pid)];
    for (const each of pids) kill(each, 'SIGKILL');
    await exited;
  });
  return {
    pid,
    ...log,
    exited,
    signal: (name = 'SIGTERM') => kill(pid, name),
    children: () => childrenOf(pid),
  };
}

export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function childrenOf(parent: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' });
  return table
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .filter(([, ppid, state]) => Number(ppid) === parent && state?.startsWith('Z') !== true)
    .map(([pid]) => Number(pid));
}

function readLog(child: ChildProcess): Pick<FleetProcess, 'text' | 'lines' | 'line'> {
  const lines: LogLine[] = [];
  const watchers = new Set<() => void>();
  let text = '';
  let end: string | null = null;
  child.stdout?.resume();
  if (child.stderr === null) throw new Error('the process has no standard error');
  createInterface({ input: child.stderr }).on('line', (raw) => {
    try {
      lines.push(JSON.parse(raw) as LogLine);
    } catch {
      text += `${raw}\n`;
    }
    for (const look of watchers) look();
  });
  // It has ended and all that it said is read.
  child.once('close', (code, signal) => {
    end = String(code ?? signal);
    for (const look of watchers) look();
  });
  const missing = (why: string): Error => {
    const last = lines.slice(-5).map((line) => JSON.stringify(line));
    return new Error(`no such line ${why}; ${text}${last.join('\n')}`);
  };
  return {
    text: () => text,
    lines: () => lines,
    line: (isIt) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          watchers.delete(look);
          reject(missing(`within ${LINE_LIMIT_MS} ms`));
        }, LINE_LIMIT_MS);
        const look = (): void => {
          const found = lines.find(isIt);
          if (found === undefined && end === null) return;
          clearTimeout(timer);
          watchers.delete(look);
          if (found === undefined) reject(missing(`from a process that has ended (${end})`));
          else resolve(found);
        };
        watchers.add(look);
        look();
      }),
  };
}
