import {
  block,
  branch,
  branchIf,
  type FunctionReference,
  i32,
  i64,
  type Instruction,
  label,
  type Local,
  loop,
  type ModuleBuilder,
  select,
  type Statement,
  when,
} from '@millrace/wasm';
import { axisFunction, whileTrue } from '../axis-code.ts';
import * as kit from './constants.ts';
import type { EventCode, EventFunction, EventRows } from './event-code.ts';
import { locateEvent } from './locate-event.ts';
import { goldenGamma, wordsPerEvent } from './random-words.ts';
import type { RowPlace } from './row-code.ts';

/**
 * Events in the order of their times: in each epoch people come first, then auctions, then bids.
 */
export class OrderedEvents implements EventRows {
  readonly place: RowPlace;
  readonly epoch: Local<'i64'>;
  /** Of the next event in its epoch, as long as bids have not begun. */
  readonly offset: Local<'i32'>;
  readonly number: Instruction<'i64'>;
  readonly #function: EventFunction;
  readonly #builder: ModuleBuilder;
  readonly #axis: FunctionReference;
  /** Eight times the number of rows. */
  readonly #end: Local<'i32'>;
  readonly #epochEnd: Local<'i32'>;
  readonly #nanos: Local<'i64'>;

  constructor(builder: ModuleBuilder, events: EventFunction) {
    const { code, number } = events;
    this.place = { at: code.local('i32'), state: code.local('i64') };
    this.epoch = code.local('i64');
    this.offset = code.local('i32');
    this.number = i64.add(number.get, i64.extendI32U(i32.shrU(this.place.at.get, i32.const(3))));
    this.#function = events;
    this.#builder = builder;
    this.#axis = axisFunction(builder, false);
    this.#end = code.local('i32');
    this.#epochEnd = code.local('i32');
    this.#nanos = code.local('i64');
  }

  run(code: EventCode): readonly Statement[] {
    const { eventId, number, rows, share } = this.#function;
    return [
      this.#nanos.set(i64.mul(number.get, i64.const(share.gapNanos))),
      this.#writeTimes(),
      ...locateEvent(this, eventId, share.seed),
      this.#end.set(i32.shl(rows.get, i32.const(3))),
      this.#walk(code),
    ];
  }

  #writeTimes(): Statement {
    const { layout, share, rows } = this.#function;
    const nanos = this.#nanos.get;
    return this.#builder.run(
      this.#axis,
      i32.const(layout.times),
      rows.get,
      i64.add(i64.const(share.baseTimeMicros), i64.divU(nanos, i64.const(1000))),
      i64.remU(nanos, i64.const(1000)),
      i64.const(share.gapNanos / 1000n),
      i64.const(share.gapNanos % 1000n),
    );
  }

  #walk({ person, auction, bid }: EventCode): Statement {
    const { place, epoch, offset } = this;
    const { at } = place;
    const [end, epochEnd] = [this.#end, this.#epochEnd];
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
