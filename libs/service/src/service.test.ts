import { expect, test } from 'vitest';
import { combineServices, type Service } from './service.ts';

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
