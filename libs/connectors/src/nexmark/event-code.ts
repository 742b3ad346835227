import type { FunctionBuilder, Instruction, Local, Statement } from '@millrace/wasm';
import type { RowPlace } from './row-code.ts';
import type { MemoryLayout } from './memory-layout.ts';
import type { Share } from './share.ts';

/** Statements that make an event of each kind in the row at `EventRows.place`. */
export interface EventCode {
  readonly person: readonly Statement[];
  readonly auction: readonly Statement[];
  /** `prepare` is to be run before the first bid of an epoch. */
  readonly bid: { readonly prepare: readonly Statement[]; readonly make: readonly Statement[] };
}

/** Code that goes through the rows of a batch, and says which event each of them is. */
export interface EventRows {
  readonly place: RowPlace;
  readonly epoch: Local<'i64'>;
  /** The event's place in its epoch; not kept up for bids. */
  readonly offset: Local<'i32'>;
  /** The event's number, which says its time. */
  readonly number: Instruction<'i64'>;
  run(code: EventCode): readonly Statement[];
}

/** The function `events(eventId, number, rows)` that the code goes into. */
export interface EventFunction {
  readonly code: FunctionBuilder;
  readonly eventId: Local<'i64'>;
  readonly number: Local<'i64'>;
  readonly rows: Local<'i32'>;
  readonly layout: MemoryLayout;
  readonly share: Share;
}
