import {
  createLogger,
  createTelemetry,
  loadConfig,
  openApiSecurity,
  silentLogger,
} from '@millrace/service';
import { systemClock } from '@millrace/std';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createApp } from './create-app.ts';

test('a request that fails is logged with whom it is about', async () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLogger({ service: 'api', level: 'info', format: 'json', destination });
  const config = loadConfig({ directory: '/nowhere', environment: {} });
  const security = openApiSecurity(config, { clock: systemClock, log: silentLogger });
  const app = createApp({
    routes: [
      {
        method: 'GET',
        path: '/api/v1/pipelines/:id/jobs/:job',
        summary: 'fails',
        answer: z.unknown(),
        handle: async () => {
          throw new Error('a defect');
        },
      },
    ],
    bodyBytesMax: 1024,
    checkRate: () => undefined,
    access: { security, corsOrigins: [] },
    ...createTelemetry('api'),
    clock: systemClock,
    log,
  });
  const answer = await app.inject('/api/v1/pipelines/pl_1/jobs/job_1?x=1');
  await app.close();
  expect(answer.statusCode).toBe(500);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 'error', pipelineId: 'pl_1', jobId: 'job_1', err: { message: 'a defect' } },
  ]);
});
