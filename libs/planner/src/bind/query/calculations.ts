import type { Schema } from '@millrace/data';
import type { AggregateCall, ColumnExpression, Expression } from '@millrace/program';
import type { Span } from '@millrace/sql';
import { bigintType, timestampType } from '@millrace/data';
import { windowType } from '../../plan/build-plan.ts';
import type { OrderTerm } from '../../plan/logical-plan.ts';
import { sameAggregate } from '../../plan/same-expression.ts';

/** What a SELECT computes besides expressions over single rows of its input. */
export type Calculation =
  | { readonly kind: 'window' }
  /** Event time of the row that the select list sees: of the input, or of the group. */
  | { readonly kind: 'time' }
  | { readonly kind: 'aggregate'; readonly call: AggregateCall; readonly span: Span }
  | {
      readonly kind: 'row-number';
      readonly partition: readonly Expression[];
      readonly order: readonly OrderTerm[];
      readonly span: Span;
    };

/**
 * Collects the calculations that a select list and HAVING ask for. While these are bound, each
 * calculation is a column behind those of the input; `rebase` in `rebase.ts` puts the columns of
 * the real plan in their place.
 */
export class Calculations {
  readonly #list: Calculation[] = [];
  readonly input: Schema;
  /** Whether there is a GROUP BY with a time window. */
  readonly grouped: boolean;
  /** Names that mean the window of the group: `window`, and its aliases in the select list. */
  readonly windowNames: readonly string[];

  constructor(input: Schema, windowNames: readonly string[]) {
    this.input = input;
    this.grouped = windowNames.length > 0;
    this.windowNames = windowNames;
  }

  get list(): readonly Calculation[] {
    return this.#list;
  }

  /** The calculation that a column stands for; undefined for a column of the input. */
  at(column: ColumnExpression): Calculation | undefined {
    return this.#list[(column.path[0] ?? 0) - this.input.length];
  }

  /** The column that stands for a calculation; equal ones are made once. */
  add(calculation: Calculation): ColumnExpression {
    let index = this.#list.findIndex((other) => sameCalculation(other, calculation));
    if (index < 0) index = this.#list.push(calculation) - 1;
    return { kind: 'column', path: [this.input.length + index], ...typeOf(calculation) };
  }
}

function typeOf(calculation: Calculation): Pick<ColumnExpression, 'type' | 'nullable'> {
  switch (calculation.kind) {
    case 'window':
      return { type: windowType, nullable: false };
    case 'time':
      return { type: timestampType, nullable: false };
    case 'aggregate':
      return { type: calculation.call.type, nullable: calculation.call.nullable };
    case 'row-number':
      return { type: bigintType, nullable: false };
  }
}

function sameCalculation(a: Calculation, b: Calculation): boolean {
  if (a.kind === 'aggregate' && b.kind === 'aggregate') return sameAggregate(a.call, b.call);
  return a.kind === b.kind && (a.kind === 'window' || a.kind === 'time');
}
