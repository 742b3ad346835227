/** Readers of one job's live output, as many as it is told; a process of its own. */
import { Agent, request } from 'node:http';
import { createLogger } from '@millrace/service';

export interface OutputReadersTask {
  readonly url: string;
  readonly count: number;
}

const { url, count } = JSON.parse(process.argv[2] ?? '{}') as OutputReadersTask;
const log = createLogger({ service: 'readers', level: 'info', format: 'json' });
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
let reading = 0;
let bytes = 0;
for (let index = 0; index < count; index += 1) {
  const sent = request(url, { agent }, (response) => {
    reading += 1;
    if (reading === count) log.info('all read');
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
  });
  sent.once('error', (error) => log.error({ reason: error.message }, 'a reader failed'));
  sent.end();
}
process.once('SIGTERM', () => {
  log.info({ bytes }, 'readers end');
  process.exit(0);
});
