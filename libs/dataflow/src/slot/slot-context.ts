import type { Catalog } from '@millrace/operator';
import type { Program } from '@millrace/program';
import type { Clock, Random } from '@millrace/std';
import type { LinearMemory } from '@millrace/wasm';
import type { ExchangeEnds } from '../exchange/exchange-ends.ts';
import type { Meter } from '../runtime/meter.ts';
import type { SlotCounters } from './slot-counters.ts';

/** Everything that the tasks of one slot are built from. */
export interface SlotContext {
  readonly program: Program;
  readonly slot: number;
  readonly linear: LinearMemory;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly random: Random;
  /** Where secrets of tables are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly meter: Meter;
  readonly counters: SlotCounters;
  readonly exchange: ExchangeEnds;
  /** Lets the slot's loop look again. */
  readonly wake: () => void;
  showRows(operatorId: string, rows: readonly string[], timestamps: readonly number[]): void;
  /** All rows of an epoch, and none of the next, have been written to a sink. */
  epochWritten?(operatorId: string, epoch: number): void;
  /** A row that could not be decoded and was dropped; the context keeps a few for the user. */
  sampleBadRow(operatorId: string, reason: string, sample: string): void;
  /** Called when an operator fails outside of the loop. */
  readonly fail: (operatorId: string, error: unknown) => void;
}
