import type { Exchange, ProgramNode, WindowTopOperator } from '@millrace/program';
import { must } from '@millrace/std';
import { formatExpressions } from '../explain/format-expression.ts';
import { formatOrder } from '../explain/format-order.ts';
import type { RowNumberPlan } from '../plan/logical-plan.ts';
import { windowOrigin } from '../plan/window-lineage.ts';
import type { ProgramBuilder } from './program-builder.ts';

/**
 * The first rows of each partition. Where all rows of a window must meet in one place, each
 * subtask sends only its own first ones there.
 */
export function lowerWindowTop(
  builder: ProgramBuilder,
  plan: RowNumberPlan,
  input: ProgramNode,
): ProgramNode {
  const { partition, order, rowNumber, schema, timeField } = plan;
  const limit = must(plan.limit, 'numbers without a limit are refused');
  const operator: WindowTopOperator = { kind: 'window-top', partition, order, limit, rowNumber };
  const name = 'window-top';
  const by = formatExpressions(partition, input.schema);
  const description = `window top: first ${limit} by ${by} in order of ${formatOrder(order, input.schema)}`;
  const parts = { name, description, operator, schema, timeField };
  if (input.parallelism === 1) return builder.follow(input, parts);
  const exchange = exchangeOf(plan);
  if (exchange.kind !== 'gather') {
    const parallelism = builder.parallelism;
    return builder.add({ ...parts, parallelism, inputs: [{ from: input, exchange }] });
  }
  const own = builder.follow(input, {
    name: `${name}-partial`,
    description: `partial ${description}`,
    operator: { ...operator, rowNumber: false },
    schema: input.schema,
    timeField: input.timeField,
  });
  return builder.add({ ...parts, parallelism: 1, inputs: [{ from: own, exchange }] });
}

/** By what the partition has besides the window, as far as it is in fields of the rows. */
function exchangeOf({ partition, input }: RowNumberPlan): Exchange {
  const fields = partition.flatMap((expression) => {
    if (expression.kind !== 'column' || expression.path.length !== 1) return [];
    return windowOrigin(input, expression) === null ? expression.path : [];
  });
  return fields.length === 0 ? { kind: 'gather' } : { kind: 'hash', fields };
}
