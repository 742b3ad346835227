import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readChange } from './change.ts';

const broker = {
  name: 'broker',
  connector: 'kafka',
  config: { brokers: 'a:9092', password: '********' },
};

type Options = Readonly<Record<string, string | readonly string[]>>;

/** What options want to be different about the broker, and a file with this text. */
function change(options: Options, file?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-change-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'change.json');
  if (file !== undefined) writeFileSync(path, file);
  const given = file === undefined ? options : { ...options, file: path };
  return readChange('profile change', { positionals: ['broker'], options: given }, broker);
}

test('options that are not named stay as they are, secrets by their masks', async () => {
  expect(await change({ option: ['brokers=b:9092', 'topic=x=y'] })).toEqual({
    config: { brokers: 'b:9092', password: '********', topic: 'x=y' },
  });
  expect(await change({ unset: ['password'] })).toEqual({ config: { brokers: 'a:9092' } });
});

test('a name alone is all that changes', async () => {
  expect(await change({ name: 'kafka' })).toEqual({ name: 'kafka' });
  expect(await change({})).toEqual({});
});

test('the options of a file replace all of them, and options of the command win', async () => {
  const file = JSON.stringify({ name: 'b', connector: 'kafka', config: { brokers: 'c:9092' } });
  expect(await change({}, file)).toEqual({ name: 'b', config: { brokers: 'c:9092' } });
  expect(await change({ name: 'c', option: ['topic=t'] }, file)).toEqual({
    name: 'c',
    config: { brokers: 'c:9092', topic: 't' },
  });
  expect(await change({}, '{"name":"d"}')).toEqual({ name: 'd' });
});

test('what cannot be changed is told', async () => {
  await expect(change({ unset: ['pasword'] })).rejects.toMatchObject({
    message: '"broker" has no option "pasword" of its own',
    hint: 'it has brokers, password',
  });
  await expect(change({}, '{"connector":"nats"}')).rejects.toMatchObject({
    message: '"broker" is of connector "kafka", which cannot be changed',
  });
  await expect(change({ option: ['brokers'] })).rejects.toThrow('an option is NAME=VALUE');
});
