/** A source of uniform numbers in [0, 1). A seeded one makes a simulation replay itself. */
export interface Random {
  next(): number;
}

export const systemRandom: Random = { next: () => Math.random() };

/** Mulberry32: small, fast and good enough for jitter, tests and simulations; not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = state;
      mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    },
  };
}

const ID_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** An id such as `pl_3hXk0aQ9Zb`: a prefix that names the kind of thing and random characters. */
export function randomId(prefix: string, random: Random, length = 10): string {
  let id = `${prefix}_`;
  for (let i = 0; i < length; i += 1) id += ID_ALPHABET[Math.floor(random.next() * 62)] ?? '0';
  return id;
}
