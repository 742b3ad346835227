/**
 * The random numbers of event `e` are the outputs of SplitMix64 at the places
 * `e * wordsPerEvent + 0, 1, 2 ...` of one stream. An event thus depends on the seed and its id
 * alone: in whatever batches and by however many subtasks it is made, it is the same event. (The
 * kit draws from an unseeded SplittableRandom, so that no two runs of it agree.)
 */
export const wordsPerEvent = 64n;
export const goldenGamma = 0x9e3779b97f4a7c15n;
export const mixFirst = 0xbf58476d1ce4e5b9n;
export const mixSecond = 0x94d049bb133111ebn;

/** Where an event's words stand; the same for both generators. */
export const bidWords = { price: 0, ids: 1, strings: 2 } as const;
export const auctionWords = {
  initialBid: 0,
  ids: 1,
  reserve: 2,
  lengths: 3,
  extra: 4,
  itemName: 8,
  description: 12,
} as const;
export const personWords = {
  names: 0,
  card: 1,
  lengths: 3,
  extra: 4,
  emailUser: 8,
  emailDomain: 10,
} as const;

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);

export function mix(value: bigint): bigint {
  let z = u64(value);
  z = u64((z ^ (z >> 30n)) * mixFirst);
  z = u64((z ^ (z >> 27n)) * mixSecond);
  return z ^ (z >> 31n);
}

/** The state before the first word of an event. */
export function eventState(seed: bigint, eventId: bigint): bigint {
  return u64(mix(u64(seed)) + eventId * wordsPerEvent * goldenGamma);
}

export function randomWord(state: bigint, index: number): bigint {
  return mix(u64(state + (BigInt(index) + 1n) * goldenGamma));
}

/** `bits` bits of a word from bit `from` on, spread evenly over 0..n-1. */
export function pick(word: bigint, from: number, bits: number, n: number): number {
  const drawn = (word >> BigInt(from)) & ((1n << BigInt(bits)) - 1n);
  return Number((drawn * BigInt(n)) >> BigInt(bits));
}
