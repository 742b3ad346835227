import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');
export const proto = join(root, 'proto');

/**
 * The contract that every later one has to be compatible with: what the .proto files said when they
 * were last generated from.
 */
export const baseline = join(proto, 'baseline.json');

/** Runs buf on paths from the root. Returns whether it succeeded; it says itself what is wrong. */
export function buf(...args: readonly string[]): boolean {
  const all = ['--dir', 'libs/rpc', 'exec', 'buf', ...args];
  const { status, error } = spawnSync('pnpm', all, { cwd: root, stdio: 'inherit' });
  if (error !== undefined) console.error(error.message);
  return status === 0;
}

/** Writes TypeScript below a folder that stands for `proto`. */
export function generateCode(folder: string): boolean {
  return buf('generate', '--output', folder, '--template', join(proto, 'buf.gen.yaml'), proto);
}

/** Writes the contract of today. */
export function buildContract(file: string): boolean {
  return buf('build', proto, '--exclude-source-info', '--output', file);
}

/** Whether clients of the baseline understand the contract of today. */
export function isCompatible(): boolean {
  return buf('breaking', proto, '--against', baseline);
}
