import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { listen } from './listen.ts';

test('a free port is taken for zero, and one that is in use is refused with what to do', async () => {
  const server = createServer();
  const port = await listen(server, '127.0.0.1', 0);
  expect(port).toBeGreaterThan(0);
  expect(server.listenerCount('error')).toBe(0);
  await expect(listen(createServer(), '127.0.0.1', port)).rejects.toMatchObject({
    message: `cannot listen on 127.0.0.1:${port}: the port is in use`,
    domain: 'user',
    hint: 'stop what listens there, or configure another port',
  });
  await expect(listen(createServer(), '192.0.2.1', 0)).rejects.toThrow(
    'the address is not on this machine',
  );
  await new Promise((resolve) => server.close(resolve));
});
