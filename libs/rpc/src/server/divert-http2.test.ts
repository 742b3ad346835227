import { createServer as createHttp1Server } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { divertHttp2 } from './divert-http2.ts';

/** A port that answers with the version of HTTP it was spoken to in. */
async function listen(): Promise<number> {
  const http2 = createHttp2Server((request, response) => response.end(request.httpVersion));
  const listener = createHttp1Server((request, response) => response.end(request.httpVersion));
  divertHttp2(listener, http2);
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void listener.close());
  // The address of a listening TCP server is never a string.
  return (listener.address() as AddressInfo).port;
}

function open(port: number): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** Writes byte after byte, each in a packet of its own as far as the kernel lets it. */
async function drip(socket: Socket, bytes: string): Promise<void> {
  for (const byte of bytes) {
    await new Promise((resolve) => socket.write(byte, resolve));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('both versions are answered on one port', async () => {
  const port = await listen();
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('1.1');
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  onTestFinished(() => session.destroy());
  expect(await text(session.request({ ':path': '/' }))).toBe('2.0');
});

test('a request that comes byte by byte is taken for what it is, even where it begins alike', async () => {
  const port = await listen();
  const socket = open(port);
  const answer = text(socket);
  await drip(socket, 'PUT / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect(await answer).toContain('1.1');
  const preface = open(port);
  await drip(preface, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  const [first] = await preface.take(1).toArray();
  // The settings of the server: a frame of type 4.
  expect(first[3]).toBe(4);
});

test('a connection that ends before it says what it is is closed', async () => {
  const socket = open(await listen());
  socket.end('P');
  expect(await text(socket)).toBe('');
});
