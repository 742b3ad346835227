import { expect, test } from 'vitest';
import { startMillrace } from './fleet-process.ts';

test('a line that a process has not said is not waited for once it has ended', async () => {
  const service = startMillrace(['api', '--no-config', '--set', 'api.http_port=x'], {});
  const started = service.line(({ msg }) => msg === 'API started');
  await expect(started).rejects.toThrow(
    /^no such line from a process that has ended \(1\); millrace: the configuration is invalid:/,
  );
  await expect(service.line(({ msg }) => msg === 'API started')).rejects.toThrow('has ended (1)');
}, 60_000);
