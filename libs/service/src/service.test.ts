import { expect, test } from 'vitest';
import { assembleService, combineServices, type Service, serviceOf } from './service.ts';

interface Scripted extends Service {
  readonly ended: Promise<void>;
  finish(): void;
  fail(error: Error): void;
}

/** Ends when it is asked to, and whenever the test wants it to. */
function scripted(): Scripted {
  const own = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  return {
    ended: ended.promise,
    finish: () => own.resolve(),
    fail: (error) => own.reject(error),
    async run(signal) {
      signal.addEventListener('abort', () => own.resolve(), { once: true });
      try {
        await own.promise;
      } finally {
        ended.resolve();
      }
    },
    stop: async () => own.resolve(),
  };
}

test('services that are combined all end when the signal aborts', async () => {
  const both = [scripted(), scripted()];
  const abort = new AbortController();
  const run = combineServices(both).run(abort.signal);
  abort.abort();
  await run;
  await Promise.all(both.map(({ ended }) => ended));
});

test('the first service that ends takes the others with it', async () => {
  const [first, second] = [scripted(), scripted()];
  const run = combineServices([first, second]).run(new AbortController().signal);
  first.finish();
  await run;
  await second.ended;
});

test('the failure of one service is the failure of all, after the others have ended', async () => {
  const [first, second] = [scripted(), scripted()];
  const run = combineServices([first, second]).run(new AbortController().signal);
  second.fail(new Error('port in use'));
  await expect(run).rejects.toThrow('port in use');
  await first.ended;
});

test('the work of a service is told the two ways to end apart', async () => {
  const told: string[] = [];
  const service = serviceOf(async (graceful, now) => {
    const ended = Promise.withResolvers<void>();
    graceful.addEventListener('abort', () => told.push('graceful'));
    now.addEventListener('abort', () => ended.resolve());
    await ended.promise;
    told.push('at once');
  });
  const end = new AbortController();
  const running = service.run(end.signal);
  end.abort();
  await service.stop();
  await running;
  expect(told).toEqual(['graceful', 'at once']);
});

/** A service of parts, and in which order they are let go of. */
function assembled(part: Service, problem: Error | null = null) {
  const released: string[] = [];
  const service = assembleService(async (owned) => {
    owned.defer(() => void released.push('database'));
    await Promise.resolve();
    if (problem !== null) throw problem;
    owned.defer(() => void released.push('connection'));
    return part;
  });
  return { service, released };
}

test('a service that has ended lets go of what it was made of, and so does one that could not be made', async () => {
  const part = scripted();
  const { service, released } = assembled(part);
  const running = service.run(new AbortController().signal);
  part.finish();
  expect(released).toEqual([]);
  await running;
  expect(released).toEqual(['connection', 'database']);

  const broken = assembled(scripted(), new Error('no database'));
  await expect(broken.service.run(new AbortController().signal)).rejects.toThrow('no database');
  expect(broken.released).toEqual(['database']);
});

test('a service can be stopped while it is put together, and while it runs', async () => {
  const early = assembled(scripted());
  const starting = early.service.run(new AbortController().signal);
  await early.service.stop();
  await starting;
  expect(early.released).toEqual(['connection', 'database']);

  const { service, released } = assembled(scripted());
  const running = service.run(new AbortController().signal);
  await new Promise((resolve) => setImmediate(resolve));
  expect(released).toEqual([]);
  await service.stop();
  await running;
  expect(released).toEqual(['connection', 'database']);
});
