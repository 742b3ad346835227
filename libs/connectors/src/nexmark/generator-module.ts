import { i32, i64, ModuleBuilder } from '@millrace/wasm';
import { auctionFunction } from './auction-code.ts';
import { bidCode } from './bid-code.ts';
import * as kit from './constants.ts';
import type { EventFunction } from './event-code.ts';
import { auctionBytes, type MemoryLayout, personBytes } from './memory-layout.ts';
import { OrderedEvents } from './ordered-events.ts';
import { personFunction } from './person-code.ts';
import { RowCode } from './row-code.ts';
import type { Share } from './share.ts';
import { ShuffledEvents } from './shuffled-events.ts';
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
  const code = builder.exportFunction('events', ['i64', 'i64', 'i32']);
  const given: EventFunction = {
    code,
    eventId: code.parameter<'i64'>(0),
    number: code.parameter<'i64'>(1),
    rows: code.parameter<'i32'>(2),
    layout,
    share,
  };
  const events =
    share.groupSize > 1 ? new ShuffledEvents(given) : new OrderedEvents(builder, given);
  const { place, epoch, offset, number } = events;
  const [people, auctions] = [code.local('i32'), code.local('i32')];
  const firstAuction = i64.mul(epoch.get, i64.const(kit.auctionProportion));
  const auctionOfEpoch = i32.sub(offset.get, i32.const(kit.personProportion));

  code.add(
    people.set(i32.const(layout.people)),
    auctions.set(i32.const(layout.auctions)),
    ...events.run({
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
          number,
          auctions.get,
        ),
        auctions.set(i32.add(auctions.get, i32.const(auctionBytes))),
      ],
      bid: bidCode(new RowCode(code, place, layout, 'bid'), epoch),
    }),
  );
  return builder.build();
}
