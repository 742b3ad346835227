import type { Row } from '@millrace/data';
import { must } from '@millrace/std';
import * as kit from './constants.ts';
import { bitsPerLetter, letterTable, lettersPerWord } from './letters.ts';
import { shuffledNumber } from './event-order.ts';
import { channelAt, extraPoolBytes, type Pools } from './pools.ts';
import {
  auctionWords,
  bidWords,
  eventState,
  personWords,
  pick,
  randomWord,
} from './random-words.ts';
import { placeAfter, type Share, timeOf } from './share.ts';

/**
 * The generator as it reads in the kit: a row at a time, slow, plainly right. It is what the
 * generated code is tested against.
 */
export function* referenceEvents(share: Share, pools: Pools): Generator<Row> {
  for (let made = 0; made < share.events; made++) {
    const { eventId, eventNumber } = placeAfter(share, made);
    const number = shuffledNumber(eventNumber, share.groupSize);
    yield new ReferenceEvent(share, pools, eventId + number - eventNumber, number).row();
  }
}

class ReferenceEvent {
  readonly #share: Share;
  readonly #pools: Pools;
  readonly #id: bigint;
  readonly #number: bigint;
  readonly #time: bigint;
  readonly #state: bigint;

  constructor(share: Share, pools: Pools, id: bigint, number: bigint) {
    this.#share = share;
    this.#pools = pools;
    this.#id = id;
    this.#number = number;
    this.#time = timeOf(share, number);
    this.#state = eventState(share.seed, id);
  }

  row(): Row {
    const kind = Number(this.#id % BigInt(kit.totalProportion));
    if (kind < kit.personProportion) return [this.#person(), null, null, this.#time];
    if (kind < kit.personProportion + kit.auctionProportion) {
      return [null, this.#auction(), null, this.#time];
    }
    return [null, null, this.#bid(), this.#time];
  }

  #person(): Row {
    const names = this.#word(personWords.names);
    const name = `${must(kit.firstNames[pick(names, 0, 16, kit.firstNames.length)])} ${must(kit.lastNames[pick(names, 16, 16, kit.lastNames.length)])}`;
    const city = must(kit.cities[pick(names, 32, 16, kit.cities.length)]);
    const state = must(kit.states[pick(names, 48, 16, kit.states.length)]);
    const card = [0, 1, 2, 3].map((part) => {
      const word = this.#word(personWords.card + (part >> 1));
      return String(pick(word, (part & 1) * 32, 32, 10_000)).padStart(4, '0');
    });
    const lengths = this.#word(personWords.lengths);
    const user = this.#text(personWords.emailUser, lengthOf(lengths, 0, kit.lengthEnd.emailUser));
    const domain = this.#text(
      personWords.emailDomain,
      lengthOf(lengths, 16, kit.lengthEnd.emailDomain),
    );
    const [email, creditCard] = [`${user}@${domain}.com`, card.join(' ')];
    const bytes = 8 + name.length + email.length + creditCard.length + city.length + state.length;
    const extra = this.#extra(
      kit.averagePersonBytes - bytes,
      this.#word(personWords.extra),
      lengths >> 32n,
    );
    const id = this.#lastPerson() + BigInt(kit.firstPersonId);
    return [id, name, email, creditCard, city, state, this.#time, extra];
  }

  #auction(): Row {
    const first = this.#word(auctionWords.initialBid);
    const ids = this.#word(auctionWords.ids);
    const lengths = this.#word(auctionWords.lengths);
    const hot = pick(first, 0, 2, kit.hotSellerRatio) > 0;
    const seller = hot
      ? roundDown(this.#lastPerson(), kit.hotSellerStride)
      : this.#anyPerson(ids & 0xffffffffn);
    const category = kit.firstCategoryId + pick(first, 2, 10, kit.categories);
    const initialBid = priceOf(first);
    const expires = this.#time + this.#auctionMillis(ids >> 32n) * 1000n;
    const name = this.#text(auctionWords.itemName, lengthOf(lengths, 0, kit.lengthEnd.itemName));
    const description = this.#text(
      auctionWords.description,
      lengthOf(lengths, 16, kit.lengthEnd.description),
    );
    const reserve = initialBid + priceOf(this.#word(auctionWords.reserve));
    const bytes = 8 + name.length + description.length + 5 * 8;
    const extra = this.#extra(
      kit.averageAuctionBytes - bytes,
      this.#word(auctionWords.extra),
      lengths >> 32n,
    );
    return [
      this.#lastAuction() + BigInt(kit.firstAuctionId),
      name,
      description,
      initialBid,
      reserve,
      this.#time,
      expires,
      seller + BigInt(kit.firstPersonId),
      BigInt(category),
      extra,
    ];
  }

  #bid(): Row {
    const first = this.#word(bidWords.price);
    const ids = this.#word(bidWords.ids);
    const strings = this.#word(bidWords.strings);
    const last = this.#lastAuction();
    const hotAuction = pick(first, 0, 1, kit.hotAuctionRatio) > 0;
    const auction = hotAuction
      ? roundDown(last, kit.hotAuctionStride)
      : this.#anyAuction(last, ids & 0xffffffffn);
    const hotBidder = pick(first, 1, 2, kit.hotBidderRatio) > 0;
    const bidder = hotBidder
      ? roundDown(this.#lastPerson(), kit.hotBidderStride) + 1n
      : this.#anyPerson(ids >> 32n);
    const hotChannel = pick(first, 3, 1, kit.hotChannelRatio) > 0;
    const channel = channelAt(
      this.#pools,
      hotChannel
        ? kit.channels + pick(first, 4, 2, kit.hotChannels.length)
        : pick(strings, 12, 20, kit.channels),
    );
    const extra = this.#extra(kit.averageBidBytes - 4 * 8, strings & 0xfffn, strings >> 32n, 12);
    return [
      auction + BigInt(kit.firstAuctionId),
      // The kit adds the first id twice; queries that join bidders to people depend on it.
      bidder + 2n * BigInt(kit.firstPersonId),
      priceOf(first),
      channel.name,
      channel.url,
      this.#time,
      extra,
    ];
  }

  #word(index: number): bigint {
    return randomWord(this.#state, index);
  }

  #lastPerson(): bigint {
    return this.#id / BigInt(kit.totalProportion);
  }

  #lastAuction(): bigint {
    const epoch = this.#id / BigInt(kit.totalProportion);
    const offset = this.#id % BigInt(kit.totalProportion);
    const inEpoch = offset - BigInt(kit.personProportion);
    const lastOfEpoch = BigInt(kit.auctionProportion) - 1n;
    if (inEpoch < 0n) return (epoch - 1n) * BigInt(kit.auctionProportion) + lastOfEpoch;
    return epoch * BigInt(kit.auctionProportion) + (inEpoch > lastOfEpoch ? lastOfEpoch : inEpoch);
  }

  #anyAuction(last: bigint, drawn: bigint): bigint {
    const least = last > BigInt(kit.inFlightAuctions) ? last - BigInt(kit.inFlightAuctions) : 0n;
    const span = Number(last - least) + 1 + kit.auctionIdLead;
    return least + BigInt(pick(drawn, 0, 32, span));
  }

  #anyPerson(drawn: bigint): bigint {
    const people = this.#lastPerson() + 1n;
    const active = people < BigInt(kit.activePeople) ? Number(people) : kit.activePeople;
    return people - BigInt(active) + BigInt(pick(drawn, 0, 32, active + kit.personIdLead));
  }

  /** In the kit times are whole milliseconds, and so is the life of an auction. */
  #auctionMillis(drawn: bigint): bigint {
    const later = this.#number + BigInt(kit.eventsOfInFlightAuctions);
    const horizon = timeOf(this.#share, later) / 1000n - this.#time / 1000n;
    const span = horizon * 2n > 1n ? Number(horizon * 2n) : 1;
    return 1n + BigInt(pick(drawn, 0, 32, span));
  }

  #text(firstWord: number, length: number): string {
    let text = '';
    for (let i = 0; i < length; i++) {
      const word = this.#word(firstWord + Math.floor(i / lettersPerWord));
      const at = pick(
        word,
        (i % lettersPerWord) * bitsPerLetter,
        bitsPerLetter,
        letterTable.length,
      );
      text += String.fromCharCode(must(letterTable[at]));
    }
    return text.trim();
  }

  #extra(desiredBytes: number, length: bigint, offset: bigint, lengthBits = 32): string {
    const delta = Math.round(desiredBytes * 0.2);
    const bytes = desiredBytes - delta + pick(length, 0, lengthBits, 2 * delta);
    const from = pick(offset, 0, 32, extraPoolBytes - bytes);
    return Buffer.from(this.#pools.extra.subarray(from, from + bytes)).toString('latin1');
  }
}

function lengthOf(lengths: bigint, from: number, end: number): number {
  return kit.stringLengthMin + pick(lengths, from, 16, end - kit.stringLengthMin);
}

function roundDown(id: bigint, stride: number): bigint {
  return (id / BigInt(stride)) * BigInt(stride);
}

/** 10^(6 U) * 100 for a uniform U of 52 bits. */
function priceOf(word: bigint): bigint {
  const uniform = Number(word >> 12n) * 2 ** -52;
  return BigInt(Math.round(10 ** (uniform * 6) * 100));
}
