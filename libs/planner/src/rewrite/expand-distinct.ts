import type { AggregateCall, Expression } from '@millrace/program';
import { must } from '@millrace/std';
import { columnOf, makeLiteral } from '../plan/build-expression.ts';
import { projectPlan, windowAggregatePlan } from '../plan/build-plan.ts';
import { distinctArgument, distinctValue } from '../plan/distinct-value.ts';
import type { LogicalPlan, SinkPlan, WindowAggregatePlan } from '../plan/logical-plan.ts';
import { mergeOf } from '../plan/merge-aggregate.ts';
import { transformPlans } from './transform-plans.ts';

/**
 * Aggregates DISTINCT values in two steps: groups by the value too, so that each is there once,
 * and then those groups by their window. Other aggregates of the group are merged in the second.
 */
export function expandDistinct(sinks: readonly SinkPlan[]): readonly SinkPlan[] {
  return transformPlans(sinks, (plan) =>
    plan.kind === 'window-aggregate' && plan.aggregates.some(({ distinct }) => distinct)
      ? expand(plan)
      : plan,
  );
}

function expand(plan: WindowAggregatePlan): LogicalPlan {
  const { keys, aggregates, window } = plan;
  const value = filteredValue(must(aggregates.find(({ distinct }) => distinct)));
  const merges = aggregates.map((call) => (call.distinct ? null : must(mergeOf(call))));
  const inner = windowAggregatePlan({
    ...plan,
    keys: [...keys, value],
    aggregates: merges.flatMap((merge) => merge?.parts ?? []),
  });
  const windowField = keys.length + 1;
  let part = windowField;
  const outerCalls = aggregates.map((call, i) =>
    (merges[i]?.functions ?? []).length === 0
      ? [overDistinct(call, columnOf(inner, keys.length))]
      : (merges[i]?.functions ?? []).map((name) => mergeCall(name, columnOf(inner, (part += 1)))),
  );
  const outer = windowAggregatePlan({
    input: inner,
    window: { kind: 'instant' },
    keys: [...keys.map((_, i) => columnOf(inner, i)), columnOf(inner, windowField)],
    aggregates: outerCalls.flat(),
    time: columnOf(inner, must(inner.timeField)),
  });
  let column = keys.length + 1;
  const results = outerCalls.map((calls, i) => {
    const columns = calls.map(() => columnOf(outer, (column += 1)));
    return merges[i]?.result(columns) ?? must(columns[0]);
  });
  // Windows of windows are those of the input, which are keys: their own window is not read.
  const windowResult = columnOf(outer, window.kind === 'instant' ? keys.length + 1 : keys.length);
  const expressions = [
    ...keys.map((_, i) => columnOf(outer, i)),
    windowResult,
    ...results,
    columnOf(outer, must(outer.timeField)),
  ];
  const items = expressions.map((expression, i) => ({
    name: must(plan.schema[i]).name,
    expression,
  }));
  return projectPlan(outer, items, plan.timeField);
}

/** What is told apart; NULL, which aggregates skip, where the filter leaves a row out. */
function filteredValue(call: AggregateCall): Expression {
  const value = distinctValue(call);
  const { filter } = call;
  if (filter === null) return value;
  const { type } = value;
  const branches = [{ when: filter, result: value }];
  return { kind: 'case', branches, otherwise: makeLiteral(null, type), type, nullable: true };
}

/** The aggregate over values that are there once, in a column. */
function overDistinct(call: AggregateCall, value: Expression): AggregateCall {
  return { ...call, arguments: [distinctArgument(call, value)], distinct: false, filter: null };
}

function mergeCall(name: string, part: Expression): AggregateCall {
  const { type } = part;
  const args = [part];
  return { function: name, arguments: args, distinct: false, filter: null, type, nullable: true };
}
