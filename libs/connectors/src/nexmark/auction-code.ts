import {
  type FunctionBuilder,
  i32,
  i64,
  type Instruction,
  memory,
  type ModuleBuilder,
  select,
} from '@millrace/wasm';
import { must } from '@millrace/std';
import * as kit from './constants.ts';
import { activePeopleCode, anyPersonCode, roundDownCode } from './id-code.ts';
import type { MemoryLayout } from './memory-layout.ts';
import { priceCode } from './price-code.ts';
import { bitsCode, pickCode, pickConstantCode, randomWordCode } from './random-code.ts';
import { auctionWords, goldenGamma } from './random-words.ts';
import type { Share } from './share.ts';
import { extraCode, type TextFunctions, viewBytesCode } from './text-code.ts';

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
  { text }: TextFunctions,
): FunctionBuilder {
  const code = builder.function('auction', ['i32', 'i64', 'i64', 'i64', 'i64', 'i32']);
  const [at, state] = [code.parameter<'i32'>(0), code.parameter<'i64'>(1)];
  const [id, lastPerson] = [code.parameter<'i64'>(2), code.parameter<'i64'>(3)];
  const [number, bytes] = [code.parameter<'i64'>(4), code.parameter<'i32'>(5)];
  const [scratch, first, ids] = [code.local('i64'), code.local('i64'), code.local('i64')];
  const [lengths, spare, price] = [code.local('i64'), code.local('i64'), code.local('i64')];
  const [name, description] = [code.local('i64'), code.local('i64')];
  const [active, time, span] = [code.local('i64'), code.local('i64'), code.local('i64')];
  const store = (field: string, value: Instruction) =>
    memory.storeI64(at.get, value, must(layout.columns['auction']?.[field], field));
  const word = (index: number) => randomWordCode(scratch, state.get, index);
  const textAt = (offset: number, firstWord: number, from: number, lengthEnd: number) =>
    builder.call<'i64'>(
      text,
      i32.add(bytes.get, i32.const(offset)),
      i64.add(state.get, i64.const(BigInt(firstWord) * goldenGamma)),
      i32.add(
        i32.const(kit.stringLengthMin),
        pickConstantCode(lengths.get, from, 16, lengthEnd - kit.stringLengthMin),
      ),
    );
  const millis = (micros: Instruction) => i64.divS(micros, i64.const(1000));
  const laterNanos = i64.mul(
    i64.add(number.get, i64.const(kit.eventsOfInFlightAuctions)),
    i64.const(share.gapNanos),
  );
  const laterMicros = i64.add(
    i64.const(share.baseTimeMicros),
    i64.divU(laterNanos, i64.const(1000)),
  );

  code.add(
    first.set(word(auctionWords.initialBid)),
    ids.set(word(auctionWords.ids)),
    lengths.set(word(auctionWords.lengths)),
    name.set(textAt(place.itemName, auctionWords.itemName, 0, kit.lengthEnd.itemName)),
    description.set(
      textAt(place.description, auctionWords.description, 16, kit.lengthEnd.description),
    ),
    store('id', i64.add(id.get, i64.const(kit.firstAuctionId))),
    store('item_name', name.get),
    store('description', description.get),

    price.set(priceCode(code, first.get, layout.prices)),
    spare.set(word(auctionWords.reserve)),
    store('initial_bid', price.get),
    store('reserve', i64.add(price.get, priceCode(code, spare.get, layout.prices))),

    time.set(memory.loadI64(at.get, layout.times)),
    span.set(i64.shl(i64.sub(millis(laterMicros), millis(time.get)), i64.const(1))),
    span.set(select(i64.gtS(span.get, i64.const(1)), span.get, i64.const(1))),
    store(
      'expires',
      i64.add(
        time.get,
        i64.mul(i64.add(i64.const(1), pickCode(ids.get, 32, 32, span.get)), i64.const(1000)),
      ),
    ),

    active.set(activePeopleCode(lastPerson.get)),
    store(
      'seller',
      i64.add(
        select(
          i32.wrapI64(bitsCode(first.get, 0, Math.log2(kit.hotSellerRatio))),
          roundDownCode(lastPerson.get, kit.hotSellerStride),
          anyPersonCode(
            i64.sub(i64.add(lastPerson.get, i64.const(1)), active.get),
            i64.add(active.get, i64.const(kit.personIdLead)),
            ids.get,
            0,
          ),
        ),
        i64.const(kit.firstPersonId),
      ),
    ),
    store(
      'category',
      i64.add(
        i64.const(kit.firstCategoryId),
        pickCode(first.get, 2, 10, i64.const(kit.categories)),
      ),
    ),
    spare.set(word(auctionWords.extra)),
    store(
      'extra',
      extraCode(
        code,
        { length: spare.get, lengthBits: 32, place: lengths.get },
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
