import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { MESSAGE_BYTES_MAX } from '../client/transport.ts';
import { takeMessages } from './message-stream.ts';

/** A message of gRPC: flags, a length, that many bytes. */
function framed(text: string, { flags = 0, length = text.length } = {}): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(flags);
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, Buffer.from(text)]);
}

/** The messages of the bytes that arrive in chunks of the given size. */
async function take(bytes: Buffer, chunkBytes: number): Promise<string[]> {
  const request = new PassThrough();
  const taken: string[] = [];
  const ended = takeMessages(request, async (message) => {
    taken.push(message.toString());
  });
  // It is waited for at the end, however early it fails.
  ended.catch(() => undefined);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    request.write(bytes.subarray(start, start + chunkBytes));
    await new Promise((resolve) => setImmediate(resolve));
  }
  request.end();
  await ended;
  return taken;
}

test('messages are the same in chunks of any size', async () => {
  const texts = ['first', '', 'a third one', 'x'.repeat(70)];
  const bytes = Buffer.concat(texts.map((text) => framed(text)));
  for (let chunkBytes = 1; chunkBytes <= bytes.length; chunkBytes += 1) {
    expect(await take(bytes, chunkBytes)).toEqual(texts);
  }
});

test('what is too long, compressed or cut short is refused', async () => {
  const check = (bytes: Buffer, reason: string) =>
    expect(take(bytes, 3)).rejects.toMatchObject({ reason });
  await check(framed('', { length: MESSAGE_BYTES_MAX + 1 }), 'resource-exhausted');
  await check(framed('zipped', { flags: 1 }), 'invalid-argument');
  await check(framed('cut', { length: 10 }), 'invalid-argument');
  await check(framed('').subarray(0, 2), 'invalid-argument');
});

test('the first message that is refused ends the stream, and the rest is let through', async () => {
  const request = new PassThrough();
  const ended = takeMessages(request, () => Promise.reject(new Error('no more of it')));
  request.write(framed('one'));
  await expect(ended).rejects.toThrow('no more of it');
  expect(request.listenerCount('data')).toBe(0);
  expect(request.isPaused()).toBe(false);
});

test('a sender waits while too many of its messages do', async () => {
  const request = new PassThrough();
  const waiting: (() => void)[] = [];
  const ended = takeMessages(request, () => new Promise((resolve) => waiting.push(resolve)));
  const next = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  for (let message = 0; message < 100; message += 1) {
    request.write(framed('m'));
    await next();
  }
  expect(request.isPaused()).toBe(true);
  expect(waiting.length).toBe(65);
  waiting.shift()?.();
  await next();
  expect(waiting.length).toBeGreaterThan(64);
  request.end();
  while (waiting.length > 0) {
    waiting.shift()?.();
    await next();
  }
  await ended;
});
