import { afterEach, expect, test, vi } from 'vitest';
import { runCommand } from '../run-command.ts';

afterEach(() => void vi.restoreAllMocks());

/** What a command writes to both streams, and its exit code. */
async function run(words: readonly string[]) {
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  }
  return { code: await runCommand(['config', 'check', ...words]), written };
}

test('what is in effect is told as TOML with where it comes from', async () => {
  vi.stubEnv('DATABASE_PASSWORD', 'geheim');
  const { code, written } = await run(['--set', 'api.http_port=9000']);
  expect(code).toBe(0);
  expect(written.stdout).toMatch(/^api\.http_port = 9000 +# --set api\.http_port$/m);
  expect(written.stdout).toMatch(/^database\.password = "\*\*\*" +# DATABASE_PASSWORD$/m);
  expect(written.stdout).toMatch(/^api\.rpc_port = 8001 +# default$/m);
});

test('everything that is wrong is told at once, and fails', async () => {
  const { code, written } = await run(['--set', 'api.htp_port=1', '--set', 'node.slots=x']);
  expect(code).toBe(1);
  expect(written).toEqual({
    stdout: '',
    stderr: `millrace: the configuration is invalid:
  - --set api.htp_port: no setting "htp_port" in "api", did you mean "http_port"?
  - --set node.slots: must be a whole number
`,
  });
});

test('files of secrets and certificates are opened, whatever service needs them', async () => {
  const files = ['security.token_file=/nowhere/tokens', 'security.tls_cert=/nowhere/api.crt'];
  const { code, written } = await run(files.flatMap((setting) => ['--set', setting]));
  expect(code).toBe(1);
  expect(written).toEqual({
    stdout: '',
    stderr: `millrace: the configuration is invalid:
  - security.token_file: ENOENT: no such file or directory, stat '/nowhere/tokens'
  - security.tls_cert: ENOENT: no such file or directory, open '/nowhere/api.crt'
  - security.tls_key is not set, and there is no TLS without it
`,
  });
});

test('a service that would not start because of an open door fails, in the words of its start', async () => {
  const settings = ['network.bind_address=0.0.0.0', 'security.require=true'];
  const words = settings.flatMap((setting) => ['--set', setting]);
  expect(await run(['--service', 'API', ...words])).toEqual({
    code: 1,
    written: {
      stdout: '',
      stderr: `millrace: the API listens on 0.0.0.0 and asks nobody for a token
hint: set security.token_file, security.tokens or security.tls_client_ca
`,
    },
  });
  const { code, written } = await run(words);
  expect(code).toBe(1);
  expect(written.stderr.match(/^millrace: the \w+/gm)).toEqual(
    ['API', 'controller', 'node', 'worker'].map((name) => `millrace: the ${name}`),
  );
  const tokens = ['--set', 'security.tokens=t', '--set', 'security.plain_text=allow'];
  expect((await run(['--service', 'api', ...words, ...tokens])).code).toBe(0);
  expect((await run(['--service', 'cluster', ...words, ...tokens])).written.stderr).toMatch(
    /^millrace: the controller listens/,
  );
});
