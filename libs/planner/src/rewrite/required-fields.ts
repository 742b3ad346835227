import type { Expression } from '@millrace/program';
import { must, unreachable } from '@millrace/std';
import type { LogicalPlan } from '../plan/logical-plan.ts';
import { columnsOf } from '../plan/map-expression.ts';

type FieldSets = Map<LogicalPlan, Set<number>>;

/** For each plan the top-level fields that somebody reads. `plans` has inputs first. */
export function requiredFields(
  plans: readonly LogicalPlan[],
  roots: readonly LogicalPlan[],
): ReadonlyMap<LogicalPlan, ReadonlySet<number>> {
  const required: FieldSets = new Map(plans.map((plan) => [plan, new Set()]));
  for (const root of roots) add(required, root, root.schema.keys());
  for (const plan of [...plans].reverse())
    requireOfInputs(plan, must(required.get(plan)), required);
  return required;
}

function requireOfInputs(plan: LogicalPlan, own: ReadonlySet<number>, required: FieldSets): void {
  switch (plan.kind) {
    case 'source':
    case 'unknown':
      return;
    case 'watermark':
      return add(required, plan.input, [...own, ...fieldsOf([plan.expression])]);
    case 'filter':
      return add(required, plan.input, [...own, ...fieldsOf([plan.predicate])]);
    case 'project':
      return add(required, plan.input, fieldsOf(plan.expressions.filter((_, i) => own.has(i))));
    case 'union':
      for (const input of plan.inputs) add(required, input, own);
      return;
    case 'window-aggregate': {
      const first = plan.keys.length + 1;
      const calls = plan.aggregates.filter((_, i) => own.has(first + i));
      const parts = calls.flatMap((call) => [
        ...call.arguments,
        ...(call.filter === null ? [] : [call.filter]),
      ]);
      return add(required, plan.input, fieldsOf([...plan.keys, plan.time, ...parts]));
    }
    case 'row-number': {
      const parts = [...plan.partition, ...plan.order.map(({ expression }) => expression)];
      const through = [...own].filter((field) => field < plan.schema.length - 1);
      // Windows close by the event time of their rows.
      const time = plan.timeField === null ? [] : [plan.timeField];
      return add(required, plan.input, [...through, ...fieldsOf(parts), ...time]);
    }
    default:
      return unreachable(plan);
  }
}

function fieldsOf(expressions: readonly Expression[]): readonly number[] {
  return expressions.flatMap(columnsOf).map(({ path }) => must(path[0]));
}

function add(required: FieldSets, plan: LogicalPlan, fields: Iterable<number>): void {
  const set = must(required.get(plan));
  for (const field of fields) set.add(field);
}
