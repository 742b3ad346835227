import { must, type Random, seededRandom } from '@millrace/std';
import { channels, hotChannels, lengthEnd, stringLengthMin } from './constants.ts';

/** A channel of bids with the address that its bids name. */
export interface Channel {
  readonly name: string;
  readonly url: string;
}

/**
 * What is made once, before the first event. The kit does the same: `extra` is a substring of one
 * text of 2^20 random letters, and the channels are kept in a cache of names and addresses.
 */
export interface Pools {
  readonly extra: Uint8Array;
  /** `channels` ordinary ones, then the hot ones. */
  readonly channels: readonly Channel[];
}

export const extraPoolBytes = 1 << 20;

export function createPools(seed: number): Pools {
  const random = seededRandom(seed);
  const extra = randomLetters(random);
  const ordinary = Array.from({ length: channels }, (_, i) => {
    const url = baseUrl(random);
    const named = below(random, 10) > 0;
    return { name: `channel-${i}`, url: named ? `${url}&channel_id=${channelId(i)}` : url };
  });
  const hot = hotChannels.map((name) => ({ name, url: baseUrl(random) }));
  return { extra, channels: [...ordinary, ...hot] };
}

/** Six letters of each draw, as the kit does it: 26^6 is below 2^32. */
function randomLetters(random: Random): Uint8Array {
  const letters = new Uint8Array(extraPoolBytes);
  for (let i = 0; i < extraPoolBytes; ) {
    let drawn = below(random, 26 ** 6);
    for (const end = Math.min(i + 6, extraPoolBytes); i < end; i++) {
      letters[i] = 0x61 + (drawn % 26);
      drawn = (drawn / 26) | 0;
    }
  }
  return letters;
}

function baseUrl(random: Random): string {
  const path = `${pathPart(random)}/${pathPart(random)}/${pathPart(random)}`;
  return `https://www.nexmark.com/${path}/item.htm?query=1`;
}

function pathPart(random: Random): string {
  let part = '';
  const length = stringLengthMin + below(random, lengthEnd.path - stringLengthMin);
  while (part.length < length) {
    part += below(random, 13) === 0 ? '_' : String.fromCharCode(0x61 + below(random, 26));
  }
  return part;
}

/** The number's 32 bits in reverse, without sign. */
export function channelId(channel: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 32; bit++) reversed |= ((channel >>> bit) & 1) << (31 - bit);
  return Math.abs(reversed);
}

function below(random: Random, end: number): number {
  return Math.floor(random.next() * end);
}

export function channelAt(pools: Pools, index: number): Channel {
  return must(pools.channels[index], 'channel');
}
