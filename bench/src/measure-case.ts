import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { BenchCase, Measurement } from './bench-case.ts';

const scripts = { process: 'measured-process.ts', operators: 'measured-kernel.ts' } as const;

/** Runs a case in a process of its own. @throws Error with what the process said when it failed */
export async function measureCase(
  bench: Pick<BenchCase, 'name' | 'sql' | 'parallelism' | 'timed'>,
): Promise<Measurement> {
  const script = join(import.meta.dirname, scripts[bench.timed]);
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(JSON.stringify({ sql: bench.sql, parallelism: bench.parallelism }));
  const [output, complaint, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (code !== 0) throw new Error(`${bench.name} failed: ${complaint || `exit code ${code}`}`);
  // measured-process.ts prints exactly this.
  return JSON.parse(output) as Measurement;
}
