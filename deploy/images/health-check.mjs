// Asks a service of the same container for its health, over TLS where it speaks nothing else: `health-check.mjs API 8000`.
import http from 'node:http';
import https from 'node:https';

const [service, usualPort] = process.argv.slice(2);
const port = process.env[`MILLRACE__${service}__HTTP_PORT`] || usualPort;
// Whose certificate it is does not matter on the way to oneself.
const target = { host: '127.0.0.1', port, path: '/status', rejectUnauthorized: false };

const isHealthy = (protocol) =>
  new Promise((resolve) => {
    protocol
      .get(target, (response) => resolve(response.resume().statusCode === 200))
      .on('error', () => resolve(false));
  });

process.exit((await isHealthy(http)) || (await isHealthy(https)) ? 0 : 1);
