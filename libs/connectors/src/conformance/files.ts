import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Schema } from '@millrace/data';
import { onTestFinished } from 'vitest';

export const fileColumns: Schema = [
  { name: 'n', type: { kind: 'bigint' }, nullable: false },
  { name: 'text', type: { kind: 'text' }, nullable: true },
];

/** A directory that is gone after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-files-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Writes a file, with the directories above it, and gives its path. */
export function writeFile(directory: string, name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** JSON lines of the rows `first` to before `end`, of lengths that differ. */
export function jsonLines(first: number, end: number): string {
  const lines = Array.from({ length: end - first }, (_, i) => {
    const n = first + i;
    return JSON.stringify({ n, text: `${n}:${'ä'.repeat(n % 7)}` });
  });
  return lines.map((line) => `${line}\n`).join('');
}
