import {
  type FunctionBuilder,
  type FunctionReference,
  i32,
  i64,
  type Instruction,
  type Local,
  memory,
  type ModuleBuilder,
  select,
  type Statement,
} from '@millrace/wasm';
import * as kit from './constants.ts';
import { activePeopleCode, anyPersonCode, roundDownCode } from './id-code.ts';
import type { MemoryLayout } from './memory-layout.ts';
import { priceCode } from './price-code.ts';
import { bitsCode, pickCode } from './random-code.ts';
import { auctionWords } from './random-words.ts';
import { randomTextCode, RowCode } from './row-code.ts';
import type { Share } from './share.ts';
import { extraCode, viewBytesCode } from './text-code.ts';

/** Where the strings of an auction stand in its bytes; the stores of whole words run past them. */
const place = { itemName: 0, description: 24 } as const;

/**
 * `auction(at, state, id, lastPerson, number, bytes)` makes one auction in the row at byte `at` of
 * the columns; its event time is there already. Copied: item name and description, letter by letter
 * as in the kit. Referenced: `extra`.
 */
export function auctionFunction(
  builder: ModuleBuilder,
  layout: MemoryLayout,
  share: Share,
  text: FunctionReference,
): FunctionBuilder {
  const code = builder.function('auction', ['i32', 'i64', 'i64', 'i64', 'i64', 'i32']);
  const [at, state] = [code.parameter<'i32'>(0), code.parameter<'i64'>(1)];
  const [id, lastPerson] = [code.parameter<'i64'>(2), code.parameter<'i64'>(3)];
  const [number, bytes] = [code.parameter<'i64'>(4), code.parameter<'i32'>(5)];
  const row = new RowCode(code, { at, state }, layout, 'auction');
  const [drawFirst, first] = row.draw(auctionWords.initialBid);
  const [drawIds, ids] = row.draw(auctionWords.ids);
  const [drawLengths, lengths] = row.draw(auctionWords.lengths);
  const [name, description, extra] = [code.local('i64'), code.local('i64'), code.local('i64')];
  const textAt = (offset: number, firstWord: number, lengthFrom: number, lengthEnd: number) => {
    const to = i32.add(bytes.get, i32.const(offset));
    const drawn = { to, firstWord, lengths, lengthFrom, lengthEnd };
    return randomTextCode(builder, text, row.place, drawn);
  };
  const lengthEnd = kit.lengthEnd;
  const drawnCategory = pickCode(first.get, 2, 10, i64.const(kit.categories));

  code.add(
    drawFirst,
    drawIds,
    drawLengths,
    row.set('id', i64.add(id.get, i64.const(kit.firstAuctionId))),
    name.set(textAt(place.itemName, auctionWords.itemName, 0, lengthEnd.itemName)),
    row.set('item_name', name.get),
    description.set(textAt(place.description, auctionWords.description, 16, lengthEnd.description)),
    row.set('description', description.get),
    ...writePrices(row, first),
    ...writeExpires(row, share, number, ids),
    row.set('seller', sellerCode(code, first, lastPerson, ids)),
    row.set('category', i64.add(i64.const(kit.firstCategoryId), drawnCategory)),
    extra.set(row.word(auctionWords.extra)),
    row.set(
      'extra',
      extraCode(
        code,
        { length: extra.get, place: lengths.get },
        i32.sub(
          i32.sub(i32.const(kit.averageAuctionBytes - 8 - 5 * 8), viewBytesCode(name.get)),
          viewBytesCode(description.get),
        ),
        layout.extraPool,
      ),
    ),
  );
  return code;
}

function writePrices(row: RowCode, first: Local<'i64'>): Statement[] {
  const { code, layout } = row;
  const initial = code.local('i64');
  const [drawReserve, reserve] = row.draw(auctionWords.reserve);
  return [
    initial.set(priceCode(code, first.get, layout.prices)),
    row.set('initial_bid', initial.get),
    drawReserve,
    row.set('reserve', i64.add(initial.get, priceCode(code, reserve.get, layout.prices))),
  ];
}

/** In the kit times are whole milliseconds, and so is the life of an auction. */
function writeExpires(
  row: RowCode,
  share: Share,
  number: Local<'i64'>,
  ids: Local<'i64'>,
): Statement[] {
  const [time, span] = [row.code.local('i64'), row.code.local('i64')];
  const millis = (micros: Instruction) => i64.divS(micros, i64.const(1000));
  const laterNumber = i64.add(number.get, i64.const(kit.eventsOfInFlightAuctions));
  const laterNanos = i64.mul(laterNumber, i64.const(share.gapNanos));
  const later = i64.add(i64.const(share.baseTimeMicros), i64.divU(laterNanos, i64.const(1000)));
  const life = i64.add(i64.const(1), pickCode(ids.get, 32, 32, span.get));
  return [
    time.set(memory.loadI64(row.place.at.get, row.layout.times)),
    span.set(i64.shl(i64.sub(millis(later), millis(time.get)), i64.const(1))),
    span.set(select(i64.gtS(span.get, i64.const(1)), span.get, i64.const(1))),
    row.set('expires', i64.add(time.get, i64.mul(life, i64.const(1000)))),
  ];
}

function sellerCode(
  code: FunctionBuilder,
  first: Local<'i64'>,
  lastPerson: Local<'i64'>,
  ids: Local<'i64'>,
): Instruction<'i64'> {
  const active = code.local('i64');
  const least = i64.sub(
    i64.add(lastPerson.get, i64.const(1)),
    active.tee(activePeopleCode(lastPerson.get)),
  );
  const span = i64.add(active.get, i64.const(kit.personIdLead));
  const person = select(
    i32.wrapI64(bitsCode(first.get, 0, Math.log2(kit.hotSellerRatio))),
    roundDownCode(lastPerson.get, kit.hotSellerStride),
    anyPersonCode(least, span, ids.get, 0),
  );
  return i64.add(person, i64.const(kit.firstPersonId));
}
