import type { Row, Value } from '@millrace/data';
import { evaluate, type EvaluationContext } from '@millrace/expr';
import type { WindowTopOperator } from '@millrace/program';
import { compareRanks, type Ranked } from '../window-top/rank-order.ts';
import { groupName } from './group-name.ts';
import { type Downstream, onTime, type ReferenceNode } from './reference-node.ts';

/** Collects all rows of a window, sorts each partition and takes the first. */
export class ReferenceTop implements ReferenceNode {
  readonly lateRows = 0;
  readonly #operator: WindowTopOperator;
  readonly #timeField: number;
  readonly #evaluation: EvaluationContext;
  readonly #downstream: Downstream;
  /** By event time, which is that of a window. */
  readonly #rows = new Map<bigint, Row[]>();

  constructor(
    operator: WindowTopOperator,
    timeField: number,
    evaluation: EvaluationContext,
    downstream: Downstream,
  ) {
    this.#operator = operator;
    this.#timeField = timeField;
    this.#evaluation = evaluation;
    this.#downstream = downstream;
  }

  row(row: Row): void {
    const time = row[this.#timeField] as bigint;
    const known = this.#rows.get(time);
    if (known === undefined) this.#rows.set(time, [row]);
    else known.push(row);
  }

  end(): void {
    const times = [...this.#rows.keys()].sort((a, b) => (a < b ? -1 : 1));
    for (const time of times) this.#give(this.#rows.get(time) ?? []);
    this.#downstream.end();
  }

  #give(rows: readonly Row[]): void {
    const partitions = new Map<string, Ranked[]>();
    for (const [arrival, row] of rows.entries()) {
      const value = (e: WindowTopOperator['partition'][number]): Value =>
        evaluate(e, row, this.#evaluation);
      const name = groupName(this.#operator.partition.map(value));
      const order = this.#operator.order.map(({ expression }) => value(expression));
      partitions.set(name, [...(partitions.get(name) ?? []), { row, order, arrival }]);
    }
    for (const ranked of partitions.values()) {
      ranked.sort((a, b) => compareRanks(this.#operator.order, a, b));
      for (const [index, { row }] of ranked.slice(0, this.#operator.limit).entries()) {
        const numbered = this.#operator.rowNumber ? [...row, BigInt(index + 1)] : row;
        this.#downstream.row(numbered, onTime);
      }
    }
  }
}
