import {
  block,
  branch,
  branchIf,
  i32,
  i64,
  label,
  loop,
  ModuleBuilder,
  select,
  when,
} from '@millrace/wasm';
import { axisFunction, whileTrue } from '../axis-code.ts';
import { auctionFunction } from './auction-code.ts';
import { bidCode } from './bid-code.ts';
import * as kit from './constants.ts';
import { auctionBytes, type MemoryLayout, personBytes } from './memory-layout.ts';
import { personFunction } from './person-code.ts';
import { eventState, goldenGamma, wordsPerEvent } from './random-words.ts';
import type { Share } from './share.ts';
import { textFunctions } from './text-code.ts';

/**
 * A module of one function, `events(eventId, number, rows)`: makes so many events from this one on
 * in the rows of the batch. All addresses, and what the share says, are constants in it.
 */
export function generatorModule(layout: MemoryLayout, share: Share): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder();
  const texts = textFunctions(builder, layout.letters);
  const person = personFunction(builder, layout, texts);
  const auction = auctionFunction(builder, layout, share, texts);
  const axis = axisFunction(builder, false);
  const code = builder.exportFunction('events', ['i64', 'i64', 'i32']);
  const eventId = code.parameter<'i64'>(0);
  const [number, rows] = [code.parameter<'i64'>(1), code.parameter<'i32'>(2)];
  const [at, end, epochEnd] = [code.local('i32'), code.local('i32'), code.local('i32')];
  const [epoch, state, nanos] = [code.local('i64'), code.local('i64'), code.local('i64')];
  const [offset, id] = [code.local('i32'), code.local('i64')];
  const [people, auctions] = [code.local('i32'), code.local('i32')];
  const bid = bidCode(code, layout, { at, state, epoch });
  const [done, nextEpoch] = [label('done'), label('epoch')];
  const firstBid = kit.personProportion + kit.auctionProportion;
  const advance = [
    at.set(i32.add(at.get, i32.const(8))),
    state.set(i64.add(state.get, i64.const(wordsPerEvent * goldenGamma))),
  ];
  const rowNumber = i64.add(number.get, i64.extendI32U(i32.shrU(at.get, i32.const(3))));

  code.add(
    nanos.set(i64.mul(number.get, i64.const(share.gapNanos))),
    builder.run(
      axis,
      i32.const(layout.times),
      rows.get,
      i64.add(i64.const(share.baseTimeMicros), i64.divU(nanos.get, i64.const(1000))),
      i64.remU(nanos.get, i64.const(1000)),
      i64.const(share.gapNanos / 1000n),
      i64.const(share.gapNanos % 1000n),
    ),
    end.set(i32.shl(rows.get, i32.const(3))),
    epoch.set(i64.divU(eventId.get, i64.const(kit.totalProportion))),
    offset.set(i32.wrapI64(i64.remU(eventId.get, i64.const(kit.totalProportion)))),
    state.set(
      i64.add(
        i64.const(eventState(share.seed, 0n)),
        i64.mul(eventId.get, i64.const(wordsPerEvent * goldenGamma)),
      ),
    ),
    people.set(i32.const(layout.people)),
    auctions.set(i32.const(layout.auctions)),
    block(
      done,
      loop(
        nextEpoch,
        branchIf(done, i32.geU(at.get, end.get)),
        epochEnd.set(
          i32.add(
            at.get,
            i32.shl(i32.sub(i32.const(kit.totalProportion), offset.get), i32.const(3)),
          ),
        ),
        epochEnd.set(select(i32.ltU(epochEnd.get, end.get), epochEnd.get, end.get)),
        when(i32.eqz(offset.get), [
          builder.run(person, at.get, state.get, epoch.get, people.get),
          people.set(i32.add(people.get, i32.const(personBytes))),
          ...advance,
          offset.set(i32.const(kit.personProportion)),
        ]),
        whileTrue(
          i32.and(i32.ltU(offset.get, i32.const(firstBid)), i32.ltU(at.get, epochEnd.get)),
          [
            id.set(
              i64.add(
                i64.mul(epoch.get, i64.const(kit.auctionProportion)),
                i64.extendI32U(i32.sub(offset.get, i32.const(kit.personProportion))),
              ),
            ),
            builder.run(auction, at.get, state.get, id.get, epoch.get, rowNumber, auctions.get),
            auctions.set(i32.add(auctions.get, i32.const(auctionBytes))),
            ...advance,
            offset.set(i32.add(offset.get, i32.const(1))),
          ],
        ),
        ...bid.prepare,
        whileTrue(i32.ltU(at.get, epochEnd.get), [...bid.make, ...advance]),
        epoch.set(i64.add(epoch.get, i64.const(1))),
        offset.set(i32.const(0)),
        branch(nextEpoch),
      ),
    ),
  );
  return builder.build();
}
