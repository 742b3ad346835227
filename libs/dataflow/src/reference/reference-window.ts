import type { Row, Value } from '@millrace/data';
import {
  evaluate,
  type EvaluationContext,
  type ReferenceAggregate,
  referenceAggregate,
} from '@millrace/expr';
import type { Window, WindowAggregateOperator } from '@millrace/program';
import { endOfTime } from '../runtime/stream-event.ts';
import { groupName } from './group-name.ts';
import { type Downstream, onTime, type Origin, type ReferenceNode } from './reference-node.ts';

interface Group {
  readonly keys: readonly Value[];
  readonly aggregates: readonly ReferenceAggregate[];
}

/**
 * Windows by the definition: a row is entered in each window that holds its time and was open when
 * it came, which the rows before it decide, not when windows are given out.
 */
export class ReferenceWindow implements ReferenceNode {
  lateRows = 0;
  readonly #operator: WindowAggregateOperator;
  readonly #evaluation: EvaluationContext;
  readonly #downstream: Downstream;
  readonly #windows = new Map<bigint, Map<string, Group>>();

  constructor(
    operator: WindowAggregateOperator,
    evaluation: EvaluationContext,
    downstream: Downstream,
  ) {
    this.#operator = operator;
    this.#evaluation = evaluation;
    this.#downstream = downstream;
  }

  row(row: Row, { reached }: Origin): void {
    const time = evaluate(this.#operator.time, row, this.#evaluation) as bigint;
    const ends = windowEnds(this.#operator.window, time);
    // A window that reaches beyond what 64 bits hold would never end.
    const open = ends.filter((end) => end > reached && end <= endOfTime);
    if (ends.length > 0 && open.length === 0) this.lateRows += 1;
    for (const end of open) this.#enter(end, row);
  }

  end(): void {
    const ends = [...this.#windows.keys()].sort((a, b) => (a < b ? -1 : 1));
    for (const end of ends) this.#fire(end);
    this.#downstream.end();
  }

  #enter(end: bigint, row: Row): void {
    const groups = this.#windows.get(end) ?? new Map<string, Group>();
    this.#windows.set(end, groups);
    const keys = this.#operator.keys.map((key) => evaluate(key, row, this.#evaluation));
    const name = groupName(keys);
    const group = groups.get(name) ?? {
      keys,
      aggregates: this.#operator.aggregates.map(referenceAggregate),
    };
    groups.set(name, group);
    for (const [index, call] of this.#operator.aggregates.entries()) {
      if (call.filter !== null && evaluate(call.filter, row, this.#evaluation) !== true) continue;
      const args = call.arguments.map((argument) => evaluate(argument, row, this.#evaluation));
      group.aggregates[index]?.add(args);
    }
  }

  #fire(end: bigint): void {
    const start = end - windowWidth(this.#operator.window);
    for (const { keys, aggregates } of this.#windows.get(end)?.values() ?? []) {
      const results = aggregates.map((aggregate) => aggregate.result());
      this.#downstream.row([...keys, [start, end], ...results, end - 1n], onTime);
    }
    this.#windows.delete(end);
  }
}

function windowWidth(window: Window): bigint {
  return window.kind === 'instant' ? 1n : BigInt(window.width);
}

/** Ends of all windows that hold a time, from the definition. */
function windowEnds(window: Window, time: bigint): bigint[] {
  const width = windowWidth(window);
  const slide = window.kind === 'hop' ? BigInt(window.slide) : width;
  const ends: bigint[] = [];
  for (let start = floorTo(time, slide); start + width > time; start -= slide)
    ends.push(start + width);
  return ends;
}

function floorTo(value: bigint, step: bigint): bigint {
  return value - (((value % step) + step) % step);
}
