import { systemClock } from '@millrace/std';
import { expect, test } from 'vitest';
import { startApi } from '../testing/api.fixture.ts';
import { CLIENTS_MAX, rateLimiter } from './rate-limit.ts';

test('a client may send two seconds of its rate at once and then goes on at the rate', () => {
  let nowMs = 0;
  const clock = { ...systemClock, monotonicMs: () => nowMs };
  const limit = rateLimiter({ requestsPerSecond: 2, clock });
  const ask = (times: number) => Array.from({ length: times }, () => limit('a'));
  expect(ask(5)).toEqual([null, null, null, null, 1]);
  expect(limit('b')).toBeNull();
  nowMs += 1_000;
  expect(ask(3)).toEqual([null, null, 1]);
  // Others make it forgotten, and it starts afresh.
  for (let i = 0; i < CLIENTS_MAX; i += 1) limit(`other-${i}`);
  expect(limit('a')).toBeNull();
});

test('too many requests are refused in words, but not those of who watches the service', async () => {
  const api = await startApi({ environment: { MILLRACE__API__REQUESTS_PER_SECOND: '1' } });
  try {
    let refused = await api.call('GET', '/version');
    for (let i = 0; i < 5 && refused.status === 200; i += 1) {
      refused = await api.call('GET', '/version');
    }
    expect(refused).toMatchObject({
      status: 429,
      body: {
        error: {
          code: 'too_many_requests',
          message: 'more than 1 requests a second',
          hint: 'wait 1 s; the limit is api.requests_per_second',
        },
      },
    });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await fetch(`${api.url}/status`)).status).toBe(200);
  } finally {
    await api.close();
  }
});
