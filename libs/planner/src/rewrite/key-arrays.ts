import { textType } from '@millrace/data';
import type { Expression } from '@millrace/program';
import { columnOf, makeLiteral } from '../plan/build-expression.ts';
import { projectPlan, windowAggregatePlan } from '../plan/build-plan.ts';
import type { LogicalPlan, SinkPlan, WindowAggregatePlan } from '../plan/logical-plan.ts';
import { transformPlans } from './transform-plans.ts';

/** Groups and partitions by arrays as by texts: the keys of the engine's tables are flat. */
export function keyArrays(sinks: readonly SinkPlan[]): readonly SinkPlan[] {
  return transformPlans(sinks, (plan): LogicalPlan => {
    if (plan.kind === 'row-number') return { ...plan, partition: plan.partition.map(keyOf) };
    const isKeyed = plan.kind === 'window-aggregate' && plan.keys.some(isArray);
    return isKeyed ? regroup(plan) : plan;
  });
}

function regroup(plan: WindowAggregatePlan): LogicalPlan {
  const grouped = windowAggregatePlan({ ...plan, keys: plan.keys.map(keyOf) });
  const items = plan.schema.map((field, i) => {
    const key = plan.keys[i];
    const column = columnOf(grouped, i);
    const isTurned = key !== undefined && isArray(key);
    return { name: field.name, expression: isTurned ? arrayOf(column, key) : column };
  });
  return projectPlan(grouped, items, plan.timeField);
}

function isArray({ type }: Expression): boolean {
  return type.kind === 'list';
}

function keyOf(key: Expression): Expression {
  if (!isArray(key)) return key;
  const { nullable } = key;
  return { kind: 'call', function: 'array_to_key', arguments: [key], type: textType, nullable };
}

function arrayOf(column: Expression, { type, nullable }: Expression): Expression {
  const args = [column, makeLiteral(null, type)];
  return { kind: 'call', function: 'key_to_array', arguments: args, type, nullable };
}
