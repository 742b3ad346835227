import {
  i32,
  i64,
  type Instruction,
  type Local,
  memory,
  type Statement,
  when,
} from '@millrace/wasm';
import { whileTrue } from '../axis-code.ts';
import * as kit from './constants.ts';
import type { EventCode, EventFunction, EventRows } from './event-code.ts';
import { turnStride } from './event-order.ts';
import { locateEvent } from './locate-event.ts';
import type { RowPlace } from './row-code.ts';

/** Events out of order within groups, as `shuffledNumber` says; each row is looked at by itself. */
export class ShuffledEvents implements EventRows {
  readonly place: RowPlace;
  readonly epoch: Local<'i64'>;
  readonly offset: Local<'i32'>;
  readonly number: Instruction<'i64'>;
  readonly #function: EventFunction;
  readonly #turn: Local<'i64'>;
  readonly #number: Local<'i64'>;
  readonly #id: Local<'i64'>;

  constructor(events: EventFunction) {
    const { code } = events;
    this.place = { at: code.local('i32'), state: code.local('i64') };
    this.epoch = code.local('i64');
    this.offset = code.local('i32');
    this.#function = events;
    this.#turn = code.local('i64');
    this.#number = code.local('i64');
    this.#id = code.local('i64');
    this.number = this.#number.get;
  }

  run({ person, auction, bid }: EventCode): readonly Statement[] {
    const { at } = this.place;
    const { rows } = this.#function;
    const isPerson = i32.ltU(this.offset.get, i32.const(kit.personProportion));
    const auctionsEnd = i32.const(kit.personProportion + kit.auctionProportion);
    const isAuction = i32.ltU(this.offset.get, auctionsEnd);
    const isMore = i32.ltU(at.get, i32.shl(rows.get, i32.const(3)));
    return [
      whileTrue(isMore, [
        ...this.#findEvent(),
        this.#writeTime(),
        ...this.#writeKinds(isPerson, isAuction),
        when(isPerson, person, [when(isAuction, auction, [...bid.prepare, ...bid.make])]),
        at.set(i32.add(at.get, i32.const(8))),
      ]),
    ];
  }

  #findEvent(): readonly Statement[] {
    const { eventId, number, share } = this.#function;
    const row = i64.extendI32U(i32.shrU(this.place.at.get, i32.const(3)));
    const size = i64.const(share.groupSize);
    const turn = this.#turn.get;
    const shuffled = i64.remU(i64.mul(turn, i64.const(turnStride)), size);
    return [
      this.#turn.set(i64.add(number.get, row)),
      this.#number.set(i64.add(i64.sub(turn, i64.remU(turn, size)), shuffled)),
      this.#id.set(i64.add(this.#number.get, i64.sub(eventId.get, number.get))),
      ...locateEvent(this, this.#id, share.seed),
    ];
  }

  #writeTime(): Statement {
    const { layout, share } = this.#function;
    const nanos = i64.mul(this.#number.get, i64.const(share.gapNanos));
    const micros = i64.add(i64.const(share.baseTimeMicros), i64.divU(nanos, i64.const(1000)));
    return memory.storeI64(this.place.at.get, micros, layout.times);
  }

  #writeKinds(isPerson: Instruction<'i32'>, isAuction: Instruction<'i32'>): readonly Statement[] {
    const { validities } = this.#function.layout;
    const row = i32.shrU(this.place.at.get, i32.const(3));
    return [
      memory.storeI32As8(row, isPerson, validities.person),
      memory.storeI32As8(row, i32.gtU(isAuction, isPerson), validities.auction),
      memory.storeI32As8(row, i32.eqz(isAuction), validities.bid),
    ];
  }
}
