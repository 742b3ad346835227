import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');
export const proto = join(root, 'proto');

/**
 * What the .proto files said when they were last generated from: once committed, the contract that
 * every later one has to be compatible with.
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

/**
 * Whether clients of the contracts that were committed last, and before that, understand the one of
 * today. What is not committed yet has no clients. Without a history the baseline is what there is.
 */
export function isCompatible(): boolean {
  mkdirSync(join(root, '.millrace'), { recursive: true });
  const folder = mkdtempSync(join(root, '.millrace', 'contracts-'));
  try {
    const committed = ['HEAD', 'HEAD~1'].flatMap((commit) => committedBaseline(commit, folder));
    const references = committed.length > 0 || !existsSync(baseline) ? committed : [baseline];
    return references.every((reference) => buf('breaking', proto, '--against', reference));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function committedBaseline(commit: string, folder: string): string[] {
  const args = ['show', `${commit}:proto/baseline.json`];
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) return [];
  const file = join(folder, `${commit}.json`);
  writeFileSync(file, stdout);
  return [file];
}
