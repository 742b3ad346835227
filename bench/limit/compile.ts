import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/** The loops in plain C++ that results are shown beside: one file each, `<name>.cpp`. */
export const limitNames = ['generator', 'q1', 'q2', 'tumble-max', 'hop', 'write-file'] as const;
export type LimitName = (typeof limitNames)[number];

const here = import.meta.dirname;
const folder = join(here, '..', '..', '.millrace', 'limit');
const headers = ['measure.hpp', 'nexmark.hpp'];
// For this machine and no other, as the engine's code is generated for the machine that it runs on.
const flags = ['-std=c++20', '-O3', '-march=native'];

/**
 * The path of the compiled loop, which takes `--events N --gap-ns G` and prints one line of JSON
 * `{name, events, cpuSeconds, nsPerEvent, checksum}`. Compiled once for each state of its sources.
 * null where there is no compiler (`g++`, or what the environment names as `CXX`).
 */
export function compileLimit(
  name: LimitName,
  compiler: string = process.env['CXX'] ?? 'g++',
): string | null {
  const source = join(here, `${name}.cpp`);
  const hash = createHash('sha256').update(compiler);
  for (const file of [source, ...headers.map((header) => join(here, header))]) {
    hash.update(readFileSync(file));
  }
  const executable = join(folder, `${name}-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(executable)) return executable;
  mkdirSync(folder, { recursive: true });
  const partial = `${executable}.${process.pid}`;
  const { error, status, stderr } = spawnSync(compiler, [...flags, '-o', partial, source], {
    encoding: 'utf8',
  });
  if (error !== undefined && 'code' in error && error.code === 'ENOENT') return null;
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${compiler} could not compile "${name}.cpp":\n${stderr}`);
  renameSync(partial, executable);
  return executable;
}
