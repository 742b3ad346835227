import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { AdminPage } from './admin-page.ts';
import { profilePage } from './profile-page.ts';

const settings = { profile: true, profileSecondsMax: 5 };

function ask(query: string, own = settings): Promise<AdminPage> {
  return profilePage(new URLSearchParams(query), own);
}

async function bodyOf(page: AdminPage): Promise<string> {
  return typeof page.body === 'string' ? page.body : text(page.body);
}

test('profiles are off unless the configuration says otherwise', async () => {
  const page = await ask('kind=cpu', { ...settings, profile: false });
  expect(page).toMatchObject({ status: 404 });
  expect(page.body).toContain('set debug.profile to true');
});

test('what cannot be asked for is refused with why', async () => {
  for (const [query, why] of [
    ['kind=disk', 'not \\"disk\\"'],
    ['seconds=6', 'between 0 and 5'],
    ['seconds=-1', 'between 0 and 5'],
    ['seconds=soon', 'between 0 and 5'],
    ['slot=first', 'a number'],
    [
      'second=1&thread=2',
      'kind=cpu has no parameter \\"second\\", \\"thread\\"; there is kind, seconds, slot',
    ],
    ['kind=heap&slot=0', 'kind=heap has no parameter \\"slot\\"; there is kind'],
  ] as const) {
    const page = await ask(query);
    expect([page.status, page.body]).toEqual([400, expect.stringContaining(why)]);
  }
});

test('the CPU profile of the main thread names its functions, and a second one has to wait', async () => {
  const first = ask('seconds=0.3');
  expect(await ask('kind=heap')).toMatchObject({ status: 409 });
  const busyUntil = performance.now() + 150;
  while (performance.now() < busyUntil) spin();
  const page = await first;
  expect(page).toMatchObject({ status: 200, fileName: 'main.cpuprofile' });
  expect(await bodyOf(page)).toContain('"spin"');
});

test('a slot is profiled by its number, and one that is not there is refused', async () => {
  const script = `const { parentPort } = require('node:worker_threads');
    ${spin}
    const timer = setInterval(spin, 1);
    parentPort.once('message', () => clearInterval(timer));`;
  const worker = new Worker(script, { eval: true, name: 'slot 3' });
  await once(worker, 'online');
  const page = await ask('slot=3&seconds=0.3');
  expect(page).toMatchObject({ status: 200, fileName: 'slot-3.cpuprofile' });
  expect(await bodyOf(page)).toContain('"spin"');
  const absent = await ask('slot=4&seconds=0.3');
  expect([absent.status, absent.body]).toEqual([
    404,
    expect.stringContaining('/metrics has those'),
  ]);
  worker.postMessage('end');
  await once(worker, 'exit');
});

test('a slot that ends while it is profiled is an error, and the next profile is made', async () => {
  const worker = new Worker(`require('node:worker_threads').parentPort.once('message', () => {})`, {
    eval: true,
    name: 'slot 5',
  });
  await once(worker, 'online');
  const profile = ask('slot=5&seconds=0.3');
  worker.postMessage('end');
  await expect(profile).rejects.toThrow('the slot has ended meanwhile');
  expect(await ask('seconds=0.01')).toMatchObject({ status: 200 });
});

test('a heap snapshot is one', async () => {
  const page = await ask('kind=heap');
  expect(page).toMatchObject({ status: 200, fileName: 'main.heapsnapshot' });
  expect((await bodyOf(page)).slice(0, 11)).toBe('{"snapshot"');
});

/**
 * By a call of itself, which is never put in line with its caller: of a function that is, a profile
 * that began later shows the caller alone.
 */
function spin(depth = 1): number {
  if (depth > 0) return spin(depth - 1);
  let sum = 0;
  for (let i = 0; i < 1e6; i += 1) sum += i % 7;
  return sum;
}
