import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { runCommand } from '../run-command.ts';

afterEach(() => void vi.restoreAllMocks());

/** What people are told where an API answers like this. */
async function told(answer: object): Promise<string> {
  const server = createServer((_request, response) => response.end(JSON.stringify(answer)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  // A server on a port of TCP has such an address.
  const { port } = server.address() as AddressInfo;
  let text = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  expect(await runCommand(['node', 'list', '--api', `http://127.0.0.1:${port}`])).toBe(0);
  return text;
}

const none = { data: [], has_more: false, hasMore: false };

test('that there are no nodes is told with the reason that it has', async () => {
  expect(await told({ ...none, scheduler: 'node' })).toBe(
    'millrace: there are no nodes: no "millrace node" has reached the controller\n',
  );
  expect(await told({ ...none, scheduler: 'process' })).toBe(
    'millrace: there are no nodes: the controller has the scheduler "process"; the scheduler "node" alone has them (SCHEDULER=node)\n',
  );
  const unsaid =
    'millrace: there are no nodes: the scheduler "node" alone has them (SCHEDULER=node)\n';
  expect(await told({ ...none, scheduler: null })).toBe(unsaid);
  expect(await told(none)).toBe(unsaid);
});
