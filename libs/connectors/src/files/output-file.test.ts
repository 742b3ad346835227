import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@millrace/operator';
import { OperatingError } from '@millrace/std';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../conformance/files.ts';
import { OutputFile } from './output-file.ts';

/** A disk with room for so many bytes, of which it takes three at once. */
function smallDisk(room: number): typeof writeSync {
  let left = room;
  return (file: number, bytes: unknown, offset?: unknown) => {
    if (left === 0) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
    const from = Number(offset);
    const part = (bytes as Uint8Array).subarray(from, from + Math.min(3, left));
    left -= part.length;
    return writeSync(file, part);
  };
}

const content = Buffer.from('0123456789');

test('bytes that the system takes bit by bit all arrive', () => {
  const path = join(temporaryDirectory(), 'a');
  const file = new OutputFile({ path, appears: 'complete', writeBytes: smallDisk(10) });
  file.open();
  file.write(content);
  expect(existsSync(path)).toBe(false);
  file.finish();
  expect(readFileSync(path)).toEqual(content);
});

test('directories that are missing are made, and one that cannot be is named', () => {
  const directory = temporaryDirectory();
  const deep = join(directory, 'a/b/c');
  const file = new OutputFile({ path: join(deep, 'rows'), appears: 'growing' });
  file.open();
  file.finish();
  expect(readdirSync(deep)).toEqual(['rows']);

  writeFileSync(join(directory, 'file'), '');
  const blocked = join(directory, 'file/b/c');
  const lost = new OutputFile({ path: join(blocked, 'rows'), appears: 'growing' });
  expect(() => lost.open()).toThrow(
    new UserError(
      `cannot make directory "${blocked}": a part of its path is a file, not a directory`,
    ),
  );
});

test('a full disk is an error that says so, and nothing half-written is left', () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'a');
  const file = new OutputFile({ path, appears: 'complete', writeBytes: smallDisk(5) });
  file.open();
  expect(() => file.write(content)).toThrow(OperatingError);
  expect(readdirSync(directory)).toEqual([]);
  expect(() => file.finish()).toThrow(`cannot finish "${path}"`);
  expect(readdirSync(directory)).toEqual([]);
});

test('a full disk leaves what could be written of a growing file', () => {
  const path = join(temporaryDirectory(), 'a');
  const file = new OutputFile({ path, appears: 'growing', writeBytes: smallDisk(5) });
  file.open();
  expect(() => file.write(content)).toThrow('the disk is full');
  expect(readFileSync(path, 'utf8')).toBe('01234');
});

test('a run that was given up adds nothing to the file of the run after it', () => {
  for (const appears of ['complete', 'growing'] as const) {
    const path = join(temporaryDirectory(), 'a');
    const [older, newer] = [new OutputFile({ path, appears }), new OutputFile({ path, appears })];
    older.open();
    older.write(content);
    newer.open();
    newer.write(content);
    older.write(content);
    if (appears === 'complete') expect(() => older.finish()).toThrow('another run of the job');
    else older.finish();
    newer.finish();
    expect(readFileSync(path)).toEqual(content);
  }
});

test('a run that was given up does not take the unfinished file of the run after it away', () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'a');
  const options = { path, appears: 'complete' } as const;
  const [older, newer] = [new OutputFile(options), new OutputFile(options)];
  older.open();
  newer.open();
  newer.write(content);
  older.discard();
  newer.finish();
  expect(readFileSync(path)).toEqual(content);
  expect(readdirSync(directory)).toEqual(['a']);
});

test('a file that is written anew keeps its permissions', () => {
  const path = join(temporaryDirectory(), 'a');
  writeFileSync(path, 'before');
  chmodSync(path, 0o600);
  const file = new OutputFile({ path, appears: 'growing' });
  file.open();
  file.finish();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
