import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from '../tidy/repository.ts';

const run = promisify(execFile);
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/** A project of its own on free ports, so that it stands beside a fleet that somebody uses. */
const PROJECT = 'millrace-test';
const ENVIRONMENT = {
  MILLRACE_API_PORT: '0',
  MILLRACE_API_RPC_PORT: '0',
  PROMETHEUS_PORT: '0',
};

/** Runs `docker` to its end and returns what it printed; throws with what it complained of. */
export async function docker(...words: readonly string[]): Promise<string> {
  const { stdout } = await run('docker', [...words], {
    cwd: root,
    env: { ...process.env, ...ENVIRONMENT },
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  return stdout.trim();
}

export function compose(...words: readonly string[]): Promise<string> {
  return docker('compose', '--project-name', PROJECT, ...words);
}

/** Where this machine reaches a port of a service. */
export async function publishedAddress(service: string, port: number): Promise<string> {
  return compose('port', service, String(port));
}

/** An image that is here, or can be fetched. */
export async function hasImage(image: string): Promise<boolean> {
  const isHere = docker('image', 'inspect', image);
  return isHere
    .catch(() => docker('pull', '--quiet', image))
    .then(
      () => true,
      () => false,
    );
}

/** The image that `docker-compose.yml` names for a service. */
export async function imageOf(service: string): Promise<string> {
  return compose('config', '--images', service);
}

export type ContainerState = {
  readonly Service: string;
  readonly State: string;
  readonly Health: string;
  readonly ExitCode: number;
};

/** Every container of the project, ended ones too. */
export async function containers(): Promise<readonly ContainerState[]> {
  const lines = await compose('ps', '--all', '--format', 'json');
  return lines.split('\n').map((line) => JSON.parse(line) as ContainerState);
}

/** The admin page of a service that publishes no port, asked for from inside of its container. */
export async function adminPage(service: string, port: number, path: string): Promise<unknown> {
  const token = `require('fs').readFileSync('/secrets/admin-token', 'utf8').trim()`;
  const options = `{ headers: { authorization: 'Bearer ' + ${token} } }`;
  const url = `'http://127.0.0.1:${port}${path}'`;
  const script = `fetch(${url}, ${options}).then((r) => r.text()).then(console.log)`;
  return JSON.parse(await compose('exec', '-T', service, 'node', '-e', script));
}
