import type { Row, Value } from '@millrace/data';
import { evaluate, type EvaluationContext } from '@millrace/expr';
import type { WindowTopOperator } from '@millrace/program';
import { compareRanks, type Ranked } from '../window-top/rank-order.ts';
import { groupName } from './group-name.ts';
import type { Downstream, ReferenceNode } from './reference-node.ts';

/** Collects all rows of a window, sorts each partition and takes the first. */
export class ReferenceTop implements ReferenceNode {
  readonly lateRows = 0;
  readonly #operator: WindowTopOperator;
  readonly #timeField: number;
  readonly #evaluation: EvaluationContext;
  readonly #downstream: Downstream;
  #rows: Row[] = [];

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
    this.#rows.push(row);
  }

  watermark(micros: bigint): void {
    const time = (row: Row): bigint => row[this.#timeField] as bigint;
    const due = this.#rows.filter((row) => time(row) < micros);
    this.#rows = this.#rows.filter((row) => time(row) >= micros);
    for (const at of [...new Set(due.map(time))].sort((a, b) => (a < b ? -1 : 1))) {
      this.#give(due.filter((row) => time(row) === at));
    }
    this.#downstream.watermark(micros);
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
        this.#downstream.row(this.#operator.rowNumber ? [...row, BigInt(index + 1)] : row);
      }
    }
  }
}
