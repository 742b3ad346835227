// Asks the service that a container runs for its health, over TLS where it speaks nothing else.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';

/**
 * By the command of `millrace`: whose section of the settings holds the port, and the usual one.
 */
const PORTS: Readonly<Record<string, { readonly section: string; readonly usual: string }>> = {
  api: { section: 'API', usual: '8000' },
  cluster: { section: 'API', usual: '8000' },
  controller: { section: 'CONTROLLER', usual: '9190' },
  node: { section: 'NODE', usual: '9290' },
  worker: { section: 'WORKER', usual: '9390' },
};

// The first process has the command among its words, whether it is Node, the script before it or an
// init process.
const words = readFileSync('/proc/1/cmdline', 'utf8').split('\0');
const program = words.findIndex((word) => /(^|\/)(millrace|main\.ts)$/.test(word));
const port = PORTS[words[program + 1] ?? ''];
// A command that serves nobody is well as long as it runs.
process.exit(port === undefined || (await isHealthy(port)) ? 0 : 1);

async function isHealthy({ section, usual }: { section: string; usual: string }): Promise<boolean> {
  const port = process.env[`MILLRACE__${section}__HTTP_PORT`] || usual;
  return (await isReady(http, port)) || (await isReady(https, port));
}

function isReady(protocol: typeof http | typeof https, port: string): Promise<boolean> {
  // Whose certificate it is does not matter on the way to oneself.
  const target = { host: '127.0.0.1', port, path: '/status', rejectUnauthorized: false };
  return new Promise((resolve) => {
    protocol
      .get(target, (response) => resolve(response.resume().statusCode === 200))
      .on('error', () => resolve(false));
  });
}
