import { RpcError } from '@millrace/rpc';
import { seededRandom } from '@millrace/std';
import { VirtualClock } from '@millrace/testkit';
import { expect, test } from 'vitest';
import type { ServiceStatus } from './admin/admin-pages.ts';
import { type ControllerLink, keepLink } from './controller-link.ts';
import { silentLogger } from './log.ts';

/** A link whose controller takes everything, except where it is told otherwise. */
function linkWith(own: Partial<ControllerLink>): ControllerLink {
  return {
    register: async () => undefined,
    heartbeat: async () => undefined,
    intervalMs: 1_000,
    orphanTimeoutMs: null,
    onStatus: () => undefined,
    clock: new VirtualClock(),
    random: seededRandom(1),
    log: silentLogger,
    ...own,
  };
}

/**
 * What the service says of itself while its controller answers like this, and how the link ends.
 */
async function check(answers: readonly (Error | null)[], statuses: readonly ServiceStatus[]) {
  const told: ServiceStatus[] = [];
  const clock = new VirtualClock();
  const end = new AbortController();
  const left = [...answers];
  const answer = async (): Promise<void> => {
    const next = left.shift();
    if (next === undefined) end.abort();
    if (next instanceof Error) throw next;
  };
  const running = keepLink(
    linkWith({
      register: answer,
      heartbeat: answer,
      onStatus: (status) => {
        if (left.length > 0 || told.length < statuses.length) told.push(status);
      },
      clock,
    }),
    end.signal,
  );
  for (let step = 0; step < 100 && !end.signal.aborted; step += 1) await clock.advance(1_000);
  await running;
  expect(told).toEqual(statuses);
}

const away = new RpcError('unavailable', 'nobody there');
const STARTING = { status: 'starting', message: 'no controller has registered it yet' } as const;
const OK = { status: 'ok' } as const;

test('a service is starting until a controller has registered it', () =>
  check(
    [away, null, null],
    [STARTING, { status: 'starting', message: 'the controller is away: nobody there' }, OK, OK],
  ));

test('a service whose controller has gone is failing until it is back', () =>
  check(
    [null, away, null],
    [STARTING, OK, { status: 'failing', message: 'the controller is away: nobody there' }, OK],
  ));

const HINT = 'set security.cluster_secret_file';
const refused = new RpcError('unauthenticated', 'c:9191 refused the call: another secret', {
  domain: 'external',
  retry: 'backoff',
  hint: HINT,
});

test('a service that its controller does not take says what to set, and goes on when it is set', () =>
  check(
    [refused, null, null],
    [
      STARTING,
      {
        status: 'starting',
        message: `the controller does not take it: c:9191 refused the call: another secret; ${HINT}`,
      },
      OK,
      OK,
    ],
  ));

test('a service that ends is stopping', async () => {
  const told: string[] = [];
  const end = new AbortController();
  await keepLink(
    linkWith({
      register: async () => end.abort(),
      onStatus: ({ status }) => void told.push(status),
    }),
    end.signal,
  );
  expect(told).toEqual(['starting', 'ok', 'stopping']);
});

test('a controller that is away is asked for as often as heartbeats are due', async () => {
  const clock = new VirtualClock();
  const end = new AbortController();
  let calls = 0;
  const running = keepLink(
    linkWith({
      register: async () => {
        calls += 1;
        throw away;
      },
      intervalMs: 500,
      clock,
    }),
    end.signal,
  );
  for (let step = 0; step < 100; step += 1) await clock.advance(100);
  end.abort();
  await clock.advance(500);
  await running;
  expect(calls).toBeGreaterThanOrEqual(20);
});

/**
 * What the controller is told by a service that is told to end while its registration is under way,
 * which is answered after so long.
 */
async function toldAtTheEnd(answeredAfterMs: number): Promise<readonly string[]> {
  const clock = new VirtualClock();
  const end = new AbortController();
  const told: string[] = [];
  const running = keepLink(
    linkWith({
      register: async (signal) => {
        await clock.sleep(answeredAfterMs, signal).catch(() => told.push('broken off'));
        signal.throwIfAborted();
        told.push('registered');
      },
      leave: async () => void told.push('goodbye'),
      clock,
    }),
    end.signal,
  );
  await clock.advance(100);
  end.abort();
  await clock.advance(2_000);
  expect(await running).toBe('aborted');
  return told;
}

test('a registration that is under way arrives before the goodbye, or is broken off in time', async () => {
  expect(await toldAtTheEnd(700)).toEqual(['registered', 'goodbye']);
  expect(await toldAtTheEnd(5_000)).toEqual(['broken off', 'goodbye']);
});

test('a service that is told to end says goodbye, and waits for no controller that does not hear it', async () => {
  const clock = new VirtualClock();
  const end = new AbortController();
  const goodbyes: AbortSignal[] = [];
  const running = keepLink(
    linkWith({
      leave: async (signal) => {
        goodbyes.push(signal);
        await new Promise(() => undefined);
      },
      clock,
    }),
    end.signal,
  );
  await clock.advance(10);
  expect(goodbyes).toEqual([]);
  end.abort();
  await clock.advance(1_000);
  expect(await running).toBe('aborted');
  expect(goodbyes.map(({ aborted }) => aborted)).toEqual([true]);
});
