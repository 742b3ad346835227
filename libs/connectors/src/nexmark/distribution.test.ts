import type { Row } from '@millrace/data';
import { must } from '@millrace/std';
import { beforeAll, expect, test } from 'vitest';
import { createPools } from './pools.ts';
import { readNexmarkOptions } from './options.ts';
import { referenceEvents } from './reference-generator.ts';
import { shareOf } from './share.ts';

/**
 * What the kit promises, counted: the reference generator and the generated code share constants,
 * so that their agreement alone would not show a wrong one.
 */
const events = 100_000;
const people: Row[] = [];
const auctions: Row[] = [];
const bids: Row[] = [];

beforeAll(() => {
  const { value } = readNexmarkOptions({ events, seed: 3 });
  for (const [person, auction, bid] of referenceEvents(shareOf(value, 0, 1), createPools(3))) {
    if (person !== null) people.push(person as Row);
    if (auction !== null) auctions.push(auction as Row);
    if (bid !== null) bids.push(bid as Row);
  }
});

const share = (rows: readonly Row[], holds: (row: Row) => boolean) =>
  rows.filter(holds).length / rows.length;
const mean = (rows: readonly Row[], value: (row: Row) => number) =>
  rows.reduce((sum, row) => sum + value(row), 0) / rows.length;
const text = (row: Row, field: number) => String(row[field]);
const sorted = (rows: readonly Row[], field: number) =>
  rows.map((row) => Number(row[field])).sort((a, b) => a - b);

test('of fifty events one is a person, three are auctions, the rest are bids', () => {
  expect([people.length, auctions.length, bids.length]).toEqual([2000, 6000, 92_000]);
});

test('half of the bids go to the hot auction, three quarters come from the hot bidder', () => {
  expect(share(bids, ([auction]) => Number(auction) % 100 === 0)).toBeCloseTo(0.5 + 0.005, 1);
  expect(share(bids, ([, bidder]) => Number(bidder) % 100 === 1)).toBeCloseTo(0.75 + 0.0025, 1);
  expect(must(sorted(bids, 1)[0])).toBeGreaterThanOrEqual(2000);
});

test('prices are even by their logarithm, from 1 to a million in hundredths', () => {
  const prices = sorted(bids, 2);
  for (const [part, power] of [
    [0.25, 3.5],
    [0.5, 5],
    [0.75, 6.5],
  ] as const) {
    expect(Math.log10(must(prices[Math.floor(part * prices.length)]))).toBeCloseTo(power, 1);
  }
  expect(must(prices[0])).toBeGreaterThanOrEqual(100);
  expect(must(prices.at(-1))).toBeLessThanOrEqual(100_000_000);
});

test('half of the bids come through one of four channels, the rest through ten thousand', () => {
  const hot = ['Google', 'Facebook', 'Baidu', 'Apple'];
  for (const name of hot) expect(share(bids, (bid) => bid[3] === name)).toBeCloseTo(1 / 8, 1);
  const others = new Set(bids.map((bid) => text(bid, 3)).filter((name) => !hot.includes(name)));
  expect(others.size).toBeGreaterThan(9800);
  expect(others.size).toBeLessThanOrEqual(10_000);
  const ordinary = bids.filter((bid) => !hot.includes(text(bid, 3)));
  expect(share(ordinary, (bid) => text(bid, 4).includes('&channel_id='))).toBeCloseTo(0.9, 1);
  expect(text(must(bids[0]), 4)).toMatch(
    /^https:\/\/www\.nexmark\.com(\/[a-z_]{3,4}){3}\/item\.htm\?query=1(&channel_id=\d+)?$/,
  );
});

test('events have the sizes that the kit gives them', () => {
  const [shortest, longest] = [54, 81];
  for (const bid of bids) {
    const { length } = text(bid, 6);
    if (length < shortest || length > longest) expect(length).toBe(longest);
  }
  expect(mean(bids, (bid) => text(bid, 6).length)).toBeCloseTo(67.5, 0);
  const sizeOf = (row: Row, texts: readonly number[], numbers: number) =>
    texts.reduce((sum, field) => sum + text(row, field).length, numbers * 8);
  expect(mean(auctions, (row) => sizeOf(row, [1, 2, 9], 6)) / 500).toBeCloseTo(1, 2);
  expect(mean(people, (row) => sizeOf(row, [1, 2, 3, 4, 5, 7], 1)) / 200).toBeCloseTo(1, 2);
});

test('people and auctions look as in the kit', () => {
  const [, name, email, card, city, state] = must(people[7]);
  expect(name).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/);
  expect(email).toMatch(/^[a-z ]*@[a-z ]*\.com$/);
  expect(card).toMatch(/^\d{4}( \d{4}){3}$/);
  expect([city, state].every((value) => typeof value === 'string' && value !== '')).toBe(true);
  expect(new Set(auctions.map((auction) => Number(auction[8])))).toEqual(
    new Set([10, 11, 12, 13, 14]),
  );
  expect(share(auctions, (auction) => Number(auction[7]) % 100 === 0)).toBeCloseTo(0.75, 1);
  for (const [, , , initial, reserve, time, expires] of auctions) {
    if (Number(reserve) <= Number(initial) || Number(expires) <= Number(time)) {
      expect({ initial, reserve, time, expires }).toBeNull();
    }
  }
});

test('an auction lasts on average until a hundred more have been made', () => {
  // 1,666 events at 10 microseconds; lengths are whole milliseconds.
  expect(mean(auctions, (row) => (Number(row[6]) - Number(row[5])) / 1000)).toBeCloseTo(16.9, 0);
});
