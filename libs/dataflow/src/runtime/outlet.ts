import { batchHeader } from '@millrace/data';
import type { LinearMemory } from '@millrace/wasm';
import { add, type Counters, counter, type Meter } from './meter.ts';
import { blocked, type Output } from './operator.ts';
import type { StreamEvent } from './stream-event.ts';
import { TaskFailure } from './task-failure.ts';

/** What an operator on a slot shares with the others there. */
export interface OperatorContext {
  readonly operatorId: string;
  readonly subtask: number;
  readonly linear: LinearMemory;
  readonly counters: Counters;
  readonly meter: Meter;
  /** The counters of the operators behind this one, in the order of its outputs. */
  readonly outputCounters: readonly Counters[];
  readonly outputs: readonly Output[];
}

/** Hands batches and events to what is behind an operator, and counts them. */
export class Outlet {
  readonly #context: OperatorContext;

  constructor(context: OperatorContext) {
    this.#context = context;
  }

  /** Whether anything behind is still at work on what it was given before. */
  get blocked(): boolean {
    for (const output of this.#context.outputs) if (blocked(output)) return true;
    return false;
  }

  send(batch: number): void {
    const { linear, counters, outputs, outputCounters, meter } = this.#context;
    const rows = linear.view.getInt32(batch + batchHeader.rows, true);
    if (rows === 0) return;
    add(counters, counter.rowsOut, rows);
    add(counters, counter.batchesOut, 1);
    for (const [index, { operator, input }] of outputs.entries()) {
      const theirs = outputCounters[index];
      if (theirs === undefined) continue;
      // The ends of an exchange count for the operator on their side, which takes nothing in there.
      if (theirs !== counters && operator.countsInput !== true) {
        add(theirs, counter.rowsIn, rows);
        add(theirs, counter.batchesIn, 1);
      }
      meter.enter(theirs);
      try {
        operator.receive(batch, input);
      } catch (error) {
        throw TaskFailure.of(operator.operatorId, error);
      } finally {
        meter.leave();
      }
    }
  }

  signal(event: StreamEvent): void {
    const { counters, outputs, outputCounters, meter } = this.#context;
    if (event.kind === 'watermark') counters[counter.watermark] = Number(event.micros);
    for (const [index, { operator, input }] of outputs.entries()) {
      const theirs = outputCounters[index];
      if (theirs === undefined) continue;
      meter.enter(theirs);
      try {
        operator.signal(event, input);
      } catch (error) {
        throw TaskFailure.of(operator.operatorId, error);
      } finally {
        meter.leave();
      }
    }
  }
}
