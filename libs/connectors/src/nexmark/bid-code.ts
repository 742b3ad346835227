import {
  type FunctionBuilder,
  i32,
  i64,
  type Instruction,
  type Local,
  memory,
  select,
  type Statement,
} from '@millrace/wasm';
import { must } from '@millrace/std';
import * as kit from './constants.ts';
import { activePeopleCode, anyPersonCode, roundDownCode } from './id-code.ts';
import type { MemoryLayout } from './memory-layout.ts';
import { extraPoolBytes } from './pools.ts';
import { priceCode } from './price-code.ts';
import { bitsCode, pickCode, pickConstantCode, randomWordCode } from './random-code.ts';
import { bidWords } from './random-words.ts';

const channelBits = 20;
const lengthBits = 32 - channelBits;

/** The four numbers of a bid count 8 bytes each; its other fields are not counted in the kit. */
const extraBytes = kit.averageBidBytes - 4 * 8;
const extraDelta = Math.round(extraBytes * 0.2);

export interface BidCode {
  /** What is the same for all bids between two auctions: to be run before the first of them. */
  readonly prepare: readonly Statement[];
  /** Makes one bid in the row at byte `at` of the columns. */
  readonly make: readonly Statement[];
}

/**
 * Bids are inlined into the loop over events: they are 46 of 50. Referenced: channel and address,
 * which the kit takes from a cache of its own, and `extra`. Nothing else of a bid is text.
 */
export function bidCode(
  code: FunctionBuilder,
  layout: MemoryLayout,
  { at, state, epoch }: { at: Local<'i32'>; state: Local<'i64'>; epoch: Local<'i64'> },
): BidCode {
  const [hotAuction, leastAuction] = [code.local('i64'), code.local('i64')];
  const [auctionSpan, lastAuction] = [code.local('i64'), code.local('i64')];
  const [hotBidder, leastBidder] = [code.local('i64'), code.local('i64')];
  const [bidderSpan, scratch] = [code.local('i64'), code.local('i64')];
  const [first, ids, strings] = [code.local('i64'), code.local('i64'), code.local('i64')];
  const channel = code.local('i32');
  const store = (field: string, value: Instruction) =>
    memory.storeI64(at.get, value, must(layout.columns['bid']?.[field], field));
  const word = (index: number) => randomWordCode(scratch, state.get, index);
  const firstBidder = i64.const(2 * kit.firstPersonId);
  const inFlight = i64.const(kit.inFlightAuctions);

  const prepare = [
    lastAuction.set(
      i64.add(
        i64.mul(epoch.get, i64.const(kit.auctionProportion)),
        i64.const(kit.auctionProportion - 1),
      ),
    ),
    hotAuction.set(
      i64.add(roundDownCode(lastAuction.get, kit.hotAuctionStride), i64.const(kit.firstAuctionId)),
    ),
    leastAuction.set(
      select(i64.gtS(lastAuction.get, inFlight), i64.sub(lastAuction.get, inFlight), i64.const(0)),
    ),
    auctionSpan.set(
      i64.add(i64.sub(lastAuction.get, leastAuction.get), i64.const(1 + kit.auctionIdLead)),
    ),
    leastAuction.set(i64.add(leastAuction.get, i64.const(kit.firstAuctionId))),
    hotBidder.set(
      i64.add(roundDownCode(epoch.get, kit.hotBidderStride), i64.add(firstBidder, i64.const(1))),
    ),
    bidderSpan.set(activePeopleCode(epoch.get)),
    leastBidder.set(
      i64.sub(i64.add(epoch.get, i64.add(firstBidder, i64.const(1))), bidderSpan.get),
    ),
    bidderSpan.set(i64.add(bidderSpan.get, i64.const(kit.personIdLead))),
  ];

  const isHot = (from: number, ratio: number) =>
    i32.wrapI64(bitsCode(first.get, from, Math.log2(ratio)));
  const extra = i64.add(
    i64.const(extraBytes - extraDelta),
    pickCode(strings.get, 0, lengthBits, i64.const(2 * extraDelta)),
  );
  const make = [
    first.set(word(bidWords.price)),
    ids.set(word(bidWords.ids)),
    strings.set(word(bidWords.strings)),
    store(
      'auction',
      select(
        isHot(0, kit.hotAuctionRatio),
        hotAuction.get,
        i64.add(leastAuction.get, pickCode(ids.get, 0, 32, auctionSpan.get)),
      ),
    ),
    store(
      'bidder',
      select(
        isHot(1, kit.hotBidderRatio),
        hotBidder.get,
        anyPersonCode(leastBidder.get, bidderSpan.get, ids.get, 32),
      ),
    ),
    store('price', priceCode(code, first.get, layout.prices)),
    channel.set(
      i32.shl(
        select(
          isHot(3, kit.hotChannelRatio),
          i32.add(
            i32.const(kit.channels),
            i32.wrapI64(bitsCode(first.get, 4, Math.log2(kit.hotChannels.length))),
          ),
          pickConstantCode(strings.get, lengthBits, channelBits, kit.channels),
        ),
        i32.const(4),
      ),
    ),
    store('channel', memory.loadI64(channel.get, layout.channels)),
    store('url', memory.loadI64(channel.get, layout.channels + 8)),
    scratch.set(extra),
    store(
      'extra',
      i64.or(
        i64.add(
          i64.const(layout.extraPool),
          pickCode(strings.get, 32, 32, i64.sub(i64.const(extraPoolBytes), scratch.get)),
        ),
        i64.shl(scratch.get, i64.const(32)),
      ),
    ),
  ];
  return { prepare, make };
}
