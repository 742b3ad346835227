import type { ColumnExpression, Expression } from '@millrace/program';
import type { Select } from '@millrace/sql';
import { columnOf } from '../../plan/build-expression.ts';
import { filterPlan, rowNumberPlan, windowAggregatePlan } from '../../plan/build-plan.ts';
import type { LogicalPlan } from '../../plan/logical-plan.ts';
import { windowOrigin } from '../../plan/window-lineage.ts';
import type { Binder } from '../binder.ts';
import { isErrorType } from '../error-expression.ts';
import type { Calculation, Calculations } from './calculations.ts';
import { checkDistinct } from './distinct-aggregates.ts';
import type { BoundGroupBy } from './group-by.ts';
import { type Placement, rebase } from './rebase.ts';

interface SelectParts {
  readonly binder: Binder;
  readonly select: Select;
  readonly input: LogicalPlan;
  readonly groupBy: BoundGroupBy | null;
  readonly calculations: Calculations;
  readonly expressions: readonly Expression[];
  readonly having: Expression | null;
}

interface PlannedSelect {
  readonly plan: LogicalPlan;
  /** Those of the select list, over the rows of the plan. */
  readonly expressions: readonly Expression[];
  readonly time: Expression;
}

/** Puts the operators under a select list that compute what it asks for; null after an error. */
export function planCalculations(parts: SelectParts): PlannedSelect | null {
  const { calculations, expressions, having, groupBy } = parts;
  const aggregates = calculations.list.filter(({ kind }) => kind === 'aggregate');
  const isAggregated = groupBy !== null || having !== null || aggregates.length > 0;
  if (isAggregated && !checkGrouped(parts)) return null;
  if (parts.input.kind === 'unknown' || parts.input.timeField === null) return null;
  const below = isAggregated ? planAggregate(parts) : inputPlacement(parts);
  if (below === null) return null;
  const filtered = planHaving(parts, below);
  const numbered = planRowNumber(parts, filtered ?? below);
  // After an error the select list is looked at all the same, for those that it has itself.
  const rebased = expressions.map((expression) =>
    rebase(parts.binder, expression, numbered ?? below),
  );
  const hasErrors = rebased.some(({ type }) => isErrorType(type));
  if (filtered === null || numbered === null || hasErrors) return null;
  return { plan: numbered.plan, expressions: rebased, time: timeOf(numbered.plan) };
}

/** An aggregate needs a window, which only GROUP BY can give. */
function checkGrouped({
  binder,
  calculations,
  select,
  groupBy,
  having,
  input,
}: SelectParts): boolean {
  if (groupBy !== null) return groupBy.window !== null;
  if (input.kind === 'unknown') return false;
  const aggregate = calculations.list.find((calculation) => calculation.kind === 'aggregate');
  const span = aggregate?.kind === 'aggregate' ? aggregate.span : select.having?.span;
  const hint = "add GROUP BY tumble(INTERVAL '1 minute'), or another time window";
  const what =
    having !== null && aggregate === undefined
      ? 'HAVING without a window'
      : 'aggregation without a window';
  binder.diagnostics.refuse(span ?? select.span, `${what} is`, hint);
  return false;
}

function inputPlacement({ calculations, input }: SelectParts): Placement {
  const place = (calculation: Calculation): number | null =>
    calculation.kind === 'time' ? input.timeField : null;
  return { plan: input, calculations, keys: null, place };
}

function planAggregate({ binder, calculations, groupBy, input }: SelectParts): Placement | null {
  if (groupBy === null || groupBy.window === null) return null;
  const { window, keys } = groupBy;
  checkDistinct(binder, calculations.list);
  const calls = calculations.list.flatMap((calculation) =>
    calculation.kind === 'aggregate' ? [calculation.call] : [],
  );
  const plan = windowAggregatePlan({
    input,
    window,
    keys,
    aggregates: calls,
    time: timeOf(input),
  });
  const regrouped = keys.findIndex((key) => windowOrigin(input, key)?.part === 'window');
  const place = (calculation: Calculation): number | null => {
    switch (calculation.kind) {
      case 'window':
        return window.kind === 'instant' && regrouped >= 0 ? regrouped : keys.length;
      case 'time':
        return plan.timeField;
      case 'aggregate':
        return keys.length + 1 + calls.indexOf(calculation.call);
      case 'row-number':
        return null;
    }
  };
  return { plan, calculations, keys, place };
}

function planHaving({ binder, having }: SelectParts, below: Placement): Placement | null {
  if (having === null) return below;
  if (isErrorType(having.type)) return null;
  const predicate = rebase(binder, having, below);
  if (isErrorType(predicate.type)) return null;
  return { ...below, plan: filterPlan(below.plan, predicate) };
}

/** Numbers the rows of each window: without a window, a partition would never be complete. */
function planRowNumber({ binder, calculations }: SelectParts, below: Placement): Placement | null {
  const numbers = calculations.list.flatMap((calculation) =>
    calculation.kind === 'row-number' ? [calculation] : [],
  );
  const [first, second] = numbers;
  if (first === undefined) return below;
  if (second !== undefined) {
    binder.diagnostics.refuse(second.span, 'more than one OVER in a SELECT is');
    return null;
  }
  const { span } = first;
  const partition = first.partition.map((expression) => rebase(binder, expression, below));
  const order = first.order.map((term) => ({
    ...term,
    expression: rebase(binder, term.expression, below),
  }));
  const all = [...partition, ...order.map(({ expression }) => expression)];
  if (all.some(({ type }) => isErrorType(type))) return null;
  if (!partition.some((expression) => windowOrigin(below.plan, expression) !== null)) {
    const hint = 'number the rows of a windowed aggregate, with its window in PARTITION BY';
    binder.diagnostics.refuse(span, 'row_number() without a window in PARTITION BY is', hint);
    return null;
  }
  const plan = rowNumberPlan({ input: below.plan, partition, order, limit: null, span });
  const place = (calculation: Calculation): number | null =>
    calculation.kind === 'row-number' ? plan.schema.length - 1 : below.place(calculation);
  return { ...below, plan, place };
}

function timeOf(plan: LogicalPlan): ColumnExpression {
  return columnOf(plan, plan.timeField ?? 0);
}
