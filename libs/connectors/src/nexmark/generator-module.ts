import {
  block,
  branch,
  branchIf,
  type FunctionBuilder,
  type FunctionReference,
  i32,
  i64,
  label,
  type Local,
  loop,
  ModuleBuilder,
  select,
  type Statement,
  when,
} from '@millrace/wasm';
import { axisFunction, whileTrue } from '../axis-code.ts';
import { auctionFunction } from './auction-code.ts';
import { bidCode } from './bid-code.ts';
import * as kit from './constants.ts';
import { auctionBytes, type MemoryLayout, personBytes } from './memory-layout.ts';
import { personFunction } from './person-code.ts';
import { eventState, goldenGamma, wordsPerEvent } from './random-words.ts';
import { RowCode, type RowPlace } from './row-code.ts';
import type { Share } from './share.ts';
import { textFunction } from './text-code.ts';

/**
 * A module of one function, `events(eventId, number, rows)`: makes so many events from this one on
 * in the rows of the batch. All addresses, and what the share says, are constants in it.
 */
export function generatorModule(layout: MemoryLayout, share: Share): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder();
  const text = textFunction(builder, layout.letters);
  const person = personFunction(builder, layout, text);
  const auction = auctionFunction(builder, layout, share, text);
  const axis = axisFunction(builder, false);
  const code = builder.exportFunction('events', ['i64', 'i64', 'i32']);
  const [eventId, number] = [code.parameter<'i64'>(0), code.parameter<'i64'>(1)];
  const rows = code.parameter<'i32'>(2);
  const events = new EventLoop(code);
  const { place, epoch, offset, end } = events;
  const [people, auctions, nanos] = [code.local('i32'), code.local('i32'), code.local('i64')];
  const firstAuction = i64.mul(epoch.get, i64.const(kit.auctionProportion));
  const auctionOfEpoch = i32.sub(offset.get, i32.const(kit.personProportion));
  const rowNumber = i64.add(number.get, i64.extendI32U(i32.shrU(place.at.get, i32.const(3))));

  code.add(
    nanos.set(i64.mul(number.get, i64.const(share.gapNanos))),
    writeTimes(builder, axis, { layout, share, rows, nanos }),
    people.set(i32.const(layout.people)),
    auctions.set(i32.const(layout.auctions)),
    epoch.set(i64.divU(eventId.get, i64.const(kit.totalProportion))),
    offset.set(i32.wrapI64(i64.remU(eventId.get, i64.const(kit.totalProportion)))),
    place.state.set(
      i64.add(
        i64.const(eventState(share.seed, 0n)),
        i64.mul(eventId.get, i64.const(wordsPerEvent * goldenGamma)),
      ),
    ),
    end.set(i32.shl(rows.get, i32.const(3))),
    events.run({
      person: [
        builder.run(person, place.at.get, place.state.get, epoch.get, people.get),
        people.set(i32.add(people.get, i32.const(personBytes))),
      ],
      auction: [
        builder.run(
          auction,
          place.at.get,
          place.state.get,
          i64.add(firstAuction, i64.extendI32U(auctionOfEpoch)),
          epoch.get,
          rowNumber,
          auctions.get,
        ),
        auctions.set(i32.add(auctions.get, i32.const(auctionBytes))),
      ],
      bid: bidCode(new RowCode(code, place, layout, 'bid'), epoch),
    }),
  );
  return builder.build();
}

interface EventCode {
  readonly person: readonly Statement[];
  readonly auction: readonly Statement[];
  readonly bid: { readonly prepare: readonly Statement[]; readonly make: readonly Statement[] };
}

/** Walks the rows: in each epoch of events people come first, then auctions, then bids. */
class EventLoop {
  readonly place: RowPlace;
  readonly epoch: Local<'i64'>;
  /** Of the next event in its epoch, as long as bids have not begun. */
  readonly offset: Local<'i32'>;
  /** Eight times the number of rows. */
  readonly end: Local<'i32'>;
  readonly #epochEnd: Local<'i32'>;

  constructor(code: FunctionBuilder) {
    this.place = { at: code.local('i32'), state: code.local('i64') };
    this.epoch = code.local('i64');
    this.offset = code.local('i32');
    this.end = code.local('i32');
    this.#epochEnd = code.local('i32');
  }

  run({ person, auction, bid }: EventCode): Statement {
    const { place, epoch, offset, end } = this;
    const { at } = place;
    const epochEnd = this.#epochEnd;
    const [done, nextEpoch] = [label('done'), label('epoch')];
    const inEpoch = i32.ltU(at.get, epochEnd.get);
    const isAuction = i32.ltU(offset.get, i32.const(kit.personProportion + kit.auctionProportion));
    const advance = [
      at.set(i32.add(at.get, i32.const(8))),
      place.state.set(i64.add(place.state.get, i64.const(wordsPerEvent * goldenGamma))),
    ];
    const nextOffset = offset.set(i32.add(offset.get, i32.const(1)));
    const left = i32.sub(i32.const(kit.totalProportion), offset.get);
    return block(
      done,
      loop(
        nextEpoch,
        branchIf(done, i32.geU(at.get, end.get)),
        epochEnd.set(i32.add(at.get, i32.shl(left, i32.const(3)))),
        epochEnd.set(select(i32.ltU(epochEnd.get, end.get), epochEnd.get, end.get)),
        when(i32.eqz(offset.get), [...person, ...advance, nextOffset]),
        whileTrue(i32.and(isAuction, inEpoch), [...auction, ...advance, nextOffset]),
        ...bid.prepare,
        whileTrue(inEpoch, [...bid.make, ...advance]),
        epoch.set(i64.add(epoch.get, i64.const(1))),
        offset.set(i32.const(0)),
        branch(nextEpoch),
      ),
    );
  }
}

interface TimesPlace {
  readonly layout: MemoryLayout;
  readonly share: Share;
  readonly rows: Local<'i32'>;
  /** Event time of the first row since the base time. */
  readonly nanos: Local<'i64'>;
}

function writeTimes(
  builder: ModuleBuilder,
  axis: FunctionReference,
  { layout, share, rows, nanos }: TimesPlace,
): Statement {
  return builder.run(
    axis,
    i32.const(layout.times),
    rows.get,
    i64.add(i64.const(share.baseTimeMicros), i64.divU(nanos.get, i64.const(1000))),
    i64.remU(nanos.get, i64.const(1000)),
    i64.const(share.gapNanos / 1000n),
    i64.const(share.gapNanos % 1000n),
  );
}
