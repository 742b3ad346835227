import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = join(import.meta.dirname, '..', '..', '..', 'cli', 'src', 'main.ts');
const START_MS_MAX = 30_000;

export interface ServiceProcess {
  /** A field of the first log line with the message; waits for it. */
  field(message: string, name: string): Promise<string>;
  stop(): Promise<void>;
}

/** A command of `millrace` as a process. */
export function startService(
  words: readonly string[],
  settings: Readonly<Record<string, string | number>>,
): ServiceProcess {
  const flags = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  return startProcess([MAIN, ...words, ...flags]);
}

/** A script of this suite as a process, which reads its task from an argument. */
export function startScript(script: string, task: object): ServiceProcess {
  return startProcess([join(import.meta.dirname, script), JSON.stringify(task)]);
}

function startProcess(command: readonly string[]): ServiceProcess {
  const child = spawn(process.execPath, command, {
    env: { ...process.env, MILLRACE__LOG__FORMAT: 'json' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  const lines: Record<string, unknown>[] = [];
  const watchers = new Set<() => void>();
  let text = '';
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith('{')) lines.push(JSON.parse(line) as Record<string, unknown>);
    else text += `${line}\n`;
    for (const look of watchers) look();
  });
  return {
    field: (message, name) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`no line "${message}" of ${command.join(' ')}: ${text}`)),
          START_MS_MAX,
        );
        const look = (): void => {
          const found = lines.find(({ msg }) => msg === message);
          if (found === undefined) return;
          clearTimeout(timer);
          watchers.delete(look);
          resolve(String(found[name]));
        };
        watchers.add(look);
        look();
      }),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** The sum of the samples of a Prometheus page that have the name and, if given, the label. */
export async function scrapeSum(url: string, name: string, label = ''): Promise<number> {
  const page = await (await fetch(url)).text();
  let sum = 0;
  for (const line of page.split('\n')) {
    const [, sample = '', labels = '', value = ''] = /^(\w+)(\{.*\})? (\S+)/.exec(line) ?? [];
    if (sample === name && labels.includes(label)) sum += Number(value);
  }
  return sum;
}

export function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
