import { expect, test } from 'vitest';
import { type Db, NEW } from './conformance.fixture.ts';

/** What every driver must do about leases. */
export function leaseTests(db: Db, advance: (byMs?: number) => void): void {
  const request = (holder: string) => ({ name: 'controller', holder, durationMicros: 5_000_000 });

  test('one holder at a time has a lease, and keeps it by renewing it', async () => {
    const { leases } = db();
    const first = await leases.acquire(request('a'));
    expect(first).toMatchObject({ granted: true, lease: { holder: 'a' } });
    advance(4_000);
    const renewed = await leases.renew(first.lease, 5_000_000);
    expect(renewed?.expiresAtMicros).toBe(first.lease.expiresAtMicros + 4_000_000);
    advance(4_000);
    expect(await leases.acquire(request('b'))).toEqual({ granted: false, lease: renewed });
  });

  test('a lease is found as long as it lasts', async () => {
    const { leases } = db();
    expect(await leases.find('controller')).toBeNull();
    const { lease } = await leases.acquire(request('a'));
    advance(4_999);
    expect(await leases.find('controller')).toEqual(lease);
    expect(await leases.find('another')).toBeNull();
    advance(1);
    expect(await leases.find('controller')).toBeNull();
    await leases.renew(lease, 5_000_000);
    await leases.release(lease);
    expect(await leases.find('controller')).toBeNull();
  });

  test('a lease that is over goes to the next, and its last holder learns of it', async () => {
    const { leases } = db();
    const first = await leases.acquire(request('a'));
    advance(5_000);
    const second = await leases.acquire(request('b'));
    const token = first.lease.token + 5;
    expect(second).toMatchObject({ granted: true, lease: { holder: 'b', token } });
    expect(await leases.renew(first.lease, 5_000_000)).toBeNull();
    await leases.release(first.lease);
    expect(await leases.acquire(request('a'))).toMatchObject({ granted: false });
  });

  test('a lease that nobody took can be renewed late; one that is released is free at once', async () => {
    const { leases } = db();
    const { lease } = await leases.acquire(request('a'));
    advance(60_000);
    expect(await leases.renew(lease, 5_000_000)).not.toBeNull();
    await leases.release(lease);
    expect(await leases.acquire(request('b'))).toMatchObject({
      granted: true,
      lease: { token: lease.token + 60 },
    });
  });

  test('a process with the name of the holder takes over from it, with a token of its own', async () => {
    const { leases } = db();
    const { lease } = await leases.acquire(request('a'));
    expect(await leases.acquire(request('a'))).toMatchObject({
      granted: true,
      lease: { token: lease.token + 1 },
    });
    expect(await leases.renew(lease, 5_000_000)).toBeNull();
  });

  test('tokens are seconds at least, so that those of a database that is gone are earlier', async () => {
    const { lease } = await db().leases.acquire(request('a'));
    const seconds = Math.floor(lease.expiresAtMicros / 1_000_000) - 5;
    expect(lease.token).toBe(seconds);
  });

  test('many that ask for a lease at once are given it once', async () => {
    const asked = await Promise.all(
      ['a', 'b', 'c', 'd'].map((holder) => db().leases.acquire(request(holder))),
    );
    expect(asked.filter(({ granted }) => granted)).toHaveLength(1);
    expect(new Set(asked.map(({ lease }) => lease.holder)).size).toBe(1);
  });

  test('what a holder of before writes is refused', async () => {
    const { job } = await db().pipelines.create(NEW);
    const first = await db().leases.acquire(request('a'));
    const before = db().jobsFencedBy(first.lease);
    await before.changeStatus(job.id, 0, { state: 'Scheduling' });
    advance(5_000);
    const second = await db().leases.acquire(request('b'));
    const late = before.changeStatus(job.id, 1, { state: 'Running' });
    await expect(late).rejects.toMatchObject({ kind: 'conflict' });
    await db().jobsFencedBy(second.lease).changeStatus(job.id, 1, { state: 'Failing' });
    expect((await before.get(job.id)).status.state).toBe('Failing');
  });
}
