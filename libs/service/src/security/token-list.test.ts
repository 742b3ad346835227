import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@millrace/std';
import { expect, test } from 'vitest';
import { silentLogger } from '../log.ts';
import { checkToken, TokenList } from './token-list.ts';

test('a token file is read again when it changes, and a file that is away changes nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-tokens-'));
  const file = join(folder, 'tokens');
  let nowMs = 0;
  const clock = { ...systemClock, monotonicMs: () => nowMs };
  try {
    writeFileSync(file, '# operators\none # of the night shift\n\n two \nfo#ur\n');
    const list = new TokenList({ tokens: '', file, clock, log: silentLogger });
    const accepted = () =>
      ['one', 'two', 'three', 'fo#ur', '', '# operators'].filter((t) => list.accepts(t));
    expect(accepted()).toEqual(['one', 'two', 'fo#ur']);
    writeFileSync(file, 'three');
    nowMs += 2_000;
    expect(accepted()).toEqual(['three']);
    renameSync(file, `${file}.away`);
    nowMs += 2_000;
    expect(accepted()).toEqual(['three']);
    writeFileSync(file, '');
    nowMs += 2_000;
    expect(accepted()).toEqual([]);
    expect(list.isOn).toBe(true);
    rmSync(file);
    const without = () => new TokenList({ tokens: '', file, clock, log: silentLogger });
    expect(without).toThrow(/ENOENT/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('one of several lists is enough, and lists that are off ask for nothing', () => {
  const listOf = (tokens: string) =>
    new TokenList({ tokens, file: '', clock: systemClock, log: silentLogger });
  const off = listOf('');
  expect(checkToken(undefined, off)).toBeNull();
  expect(checkToken('Bearer b', listOf('a'), listOf('b'))).toBeNull();
  expect(checkToken('bearer  a', listOf('a'), off)).toBeNull();
  expect(checkToken('Bearer c', listOf('a'), listOf('b'))?.message).toBe(
    'the token is not accepted',
  );
  expect(checkToken('Basic a', listOf('a'))?.message).toBe('a token is needed');
});
