import { unreachable } from '@millrace/std';
import type { LogicalPlan, SinkPlan } from '../plan/logical-plan.ts';
import { inputsOf, plansBelow } from '../plan/plan-inputs.ts';
import { describeTable } from './describe-table.ts';
import { describeWindow } from './describe-window.ts';
import { formatAggregate, formatExpression, formatExpressions } from './format-expression.ts';
import { formatDuration } from './format-duration.ts';
import { formatOrder } from './format-order.ts';
import { formatProjection } from './format-projection.ts';

/**
 * Plans as trees, each sink above what it reads. What several read is written out where it is
 * met first, as `shared 1:`.
 */
export function formatPlans(sinks: readonly SinkPlan[]): string {
  const shared = numberShared(sinks);
  const written = new Set<LogicalPlan>();
  const lines: string[] = [];
  const write = (plan: LogicalPlan, depth: number): void => {
    const number = shared.get(plan);
    const label = number === undefined ? '' : `shared ${number}`;
    const indent = '  '.repeat(depth);
    if (written.has(plan)) {
      lines.push(`${indent}${label}`);
      return;
    }
    written.add(plan);
    lines.push(`${indent}${label === '' ? '' : `${label}: `}${describePlan(plan)}`);
    for (const input of inputsOf(plan)) write(input, depth + 1);
  };
  for (const sink of sinks) {
    lines.push(`sink: ${describeTable(sink)}`);
    write(sink.input, 1);
  }
  return lines.join('\n');
}

function numberShared(sinks: readonly SinkPlan[]): ReadonlyMap<LogicalPlan, number> {
  const roots = sinks.map(({ input }) => input);
  const seen = new Set<LogicalPlan>();
  const shared = new Map<LogicalPlan, number>();
  for (const read of [...plansBelow(roots).flatMap(inputsOf), ...roots]) {
    if (seen.has(read) && !shared.has(read)) shared.set(read, shared.size + 1);
    seen.add(read);
  }
  return shared;
}

function describePlan(plan: LogicalPlan): string {
  switch (plan.kind) {
    case 'source':
      return `source: ${describeTable(plan)}`;
    case 'watermark': {
      const idle = plan.idleMicros === null ? 'never' : `after ${formatDuration(plan.idleMicros)}`;
      return `watermark: ${formatExpression(plan.expression, plan.input.schema)}, idle ${idle}`;
    }
    case 'filter':
      return `filter: ${formatExpression(plan.predicate, plan.input.schema)}`;
    case 'project': {
      const { expressions, schema, input } = plan;
      return `project: ${formatProjection(expressions, schema, input.schema)}`;
    }
    case 'union':
      return 'union';
    case 'window-aggregate': {
      const input = plan.input.schema;
      const by = plan.keys.length === 0 ? '' : ` by ${formatExpressions(plan.keys, input)}`;
      const calls = plan.aggregates.map((call) => formatAggregate(call, input)).join(', ');
      const time = ` on ${formatExpression(plan.time, input)}`;
      return `${describeWindow(plan.window)}${time}${by}${calls === '' ? '' : `: ${calls}`}`;
    }
    case 'row-number': {
      const input = plan.input.schema;
      const by = formatExpressions(plan.partition, input);
      const limit = plan.limit === null ? '' : `: first ${plan.limit}`;
      return `row number by ${by} in order of ${formatOrder(plan.order, input)}${limit}`;
    }
    case 'unknown':
      return 'unknown';
    default:
      return unreachable(plan);
  }
}
