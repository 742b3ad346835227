import {
  i32,
  i64,
  type Instruction,
  type Local,
  memory,
  select,
  type Statement,
} from '@millrace/wasm';
import * as kit from './constants.ts';
import { activePeopleCode, anyPersonCode, roundDownCode } from './id-code.ts';
import { extraPoolBytes } from './pools.ts';
import { priceCode } from './price-code.ts';
import { bitsCode, pickCode, pickConstantCode } from './random-code.ts';
import { bidWords } from './random-words.ts';
import type { RowCode } from './row-code.ts';

const channelBits = 20;
const lengthBits = 32 - channelBits;
/** The four numbers of a bid count 8 bytes each; its other fields are not counted in the kit. */
const extraBytes = kit.averageBidBytes - 4 * 8;
const extraDelta = Math.round(extraBytes * 0.2);

export interface BidCode {
  /** What is the same for all bids between two auctions: to be run before the first of them. */
  readonly prepare: readonly Statement[];
  /** Makes one bid in the row. */
  readonly make: readonly Statement[];
}

/** What may be bid on and who may bid, the same for all bids of an epoch. */
interface Candidates {
  readonly hot: Local<'i64'>;
  readonly least: Local<'i64'>;
  readonly span: Local<'i64'>;
}

/**
 * Bids are inlined into the loop over events: they are 46 of 50. Referenced: channel and address,
 * which the kit takes from a cache of its own, and `extra`. Nothing else of a bid is text.
 */
export function bidCode(row: RowCode, epoch: Local<'i64'>): BidCode {
  const { code, layout } = row;
  const candidates = (): Candidates => ({
    hot: code.local('i64'),
    least: code.local('i64'),
    span: code.local('i64'),
  });
  const [auctions, bidders] = [candidates(), candidates()];
  const [drawFirst, first] = row.draw(bidWords.price);
  const [drawIds, ids] = row.draw(bidWords.ids);
  const [drawStrings, strings] = row.draw(bidWords.strings);
  const isHot = (from: number, ratio: number) =>
    i32.wrapI64(bitsCode(first.get, from, Math.log2(ratio)));
  const anyAuction = i64.add(auctions.least.get, pickCode(ids.get, 0, 32, auctions.span.get));
  const anyBidder = anyPersonCode(bidders.least.get, bidders.span.get, ids.get, 32);
  const prepare = [
    ...prepareAuctions(code.local('i64'), auctions, epoch.get),
    ...prepareBidders(bidders, epoch.get),
  ];
  const make = [
    drawFirst,
    drawIds,
    drawStrings,
    row.set('auction', select(isHot(0, kit.hotAuctionRatio), auctions.hot.get, anyAuction)),
    row.set('bidder', select(isHot(1, kit.hotBidderRatio), bidders.hot.get, anyBidder)),
    row.set('price', priceCode(code, first.get, layout.prices)),
    ...writeChannel(row, isHot(3, kit.hotChannelRatio), first, strings),
    row.set('extra', extraOfBid(code.local('i64'), strings, layout.extraPool)),
  ];
  return { prepare, make };
}

function prepareAuctions(
  last: Local<'i64'>,
  { hot, least, span }: Candidates,
  epoch: Instruction,
): Statement[] {
  const firstId = i64.const(kit.firstAuctionId);
  const inFlight = i64.const(kit.inFlightAuctions);
  const lastOfEpoch = i64.const(kit.auctionProportion - 1);
  const before = i64.sub(last.get, inFlight);
  return [
    last.set(i64.add(i64.mul(epoch, i64.const(kit.auctionProportion)), lastOfEpoch)),
    hot.set(i64.add(roundDownCode(last.get, kit.hotAuctionStride), firstId)),
    least.set(select(i64.gtS(last.get, inFlight), before, i64.const(0))),
    span.set(i64.add(i64.sub(last.get, least.get), i64.const(1 + kit.auctionIdLead))),
    least.set(i64.add(least.get, firstId)),
  ];
}

function prepareBidders({ hot, least, span }: Candidates, epoch: Instruction): Statement[] {
  // The kit adds the first id twice; queries that join bidders to people depend on it. The hot
  // bidder is the second of its hundred, so that it is not the hot seller.
  const second = i64.const(2 * kit.firstPersonId + 1);
  return [
    hot.set(i64.add(roundDownCode(epoch, kit.hotBidderStride), second)),
    span.set(activePeopleCode(epoch)),
    least.set(i64.sub(i64.add(epoch, second), span.get)),
    span.set(i64.add(span.get, i64.const(kit.personIdLead))),
  ];
}

function writeChannel(
  row: RowCode,
  isHot: Instruction,
  first: Local<'i64'>,
  strings: Local<'i64'>,
): Statement[] {
  const { channels } = row.layout;
  const entry = row.code.local('i32');
  const hot = i32.wrapI64(bitsCode(first.get, 4, Math.log2(kit.hotChannels.length)));
  const ordinary = pickConstantCode(strings.get, lengthBits, channelBits, kit.channels);
  const channel = select(isHot, i32.add(i32.const(kit.channels), hot), ordinary);
  return [
    entry.set(i32.shl(channel, i32.const(4))),
    row.set('channel', memory.loadI64(entry.get, channels)),
    row.set('url', memory.loadI64(entry.get, channels + 8)),
  ];
}

/** As `extraCode`, with a size that is the same for all bids. */
function extraOfBid(
  bytes: Local<'i64'>,
  strings: Local<'i64'>,
  extraPool: number,
): Instruction<'i64'> {
  const drawn = pickCode(strings.get, 0, lengthBits, i64.const(2 * extraDelta));
  const length = bytes.tee(i64.add(i64.const(extraBytes - extraDelta), drawn));
  const room = i64.sub(i64.const(extraPoolBytes), bytes.get);
  return i64.or(
    i64.shl(length, i64.const(32)),
    i64.add(i64.const(extraPool), pickCode(strings.get, 32, 32, room)),
  );
}
