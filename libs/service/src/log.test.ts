import { expect, test } from 'vitest';
import { createLogger, type Logger } from './log.ts';

function lines(format: 'json' | 'text', write: (log: Logger) => void): string[] {
  const written: string[] = [];
  const destination = { write: (line: string) => void written.push(line) };
  write(createLogger({ service: 'worker', level: 'info', format, destination }));
  return written;
}

test('a line carries the service, the bound ids and its own fields', () => {
  const [line] = lines('json', (log) =>
    log.child({ jobId: 'job_1', workerId: 'wk_1' }).info({ epoch: 3 }, 'checkpoint committed'),
  );
  expect(JSON.parse(line ?? '')).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    service: 'worker',
    pid: process.pid,
    jobId: 'job_1',
    workerId: 'wk_1',
    epoch: 3,
    msg: 'checkpoint committed',
  });
});

test('lines below the level are not written', () => {
  expect(lines('json', (log) => log.debug('details'))).toEqual([]);
});

test('text for people has one line with the fields after the message, and the stack of an error', () => {
  const [line, failure] = lines('text', (log) => {
    log.child({ jobId: 'job_1' }).warn({ reason: 'no answer' }, 'the controller is away');
    log.error({ err: new Error('a defect') }, 'task failed');
  });
  expect(line).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} WARN {2}worker: the controller is away jobId=job_1 reason="no answer"\n$/,
  );
  expect(failure).toMatch(/ERROR worker: task failed\nError: a defect\n {4}at /);
});
