import { bigintType, type Field, type Schema, timestampType } from '@millrace/data';
import { aggregateState } from '@millrace/expr';
import type { Exchange, ProgramNode, WindowAggregateOperator } from '@millrace/program';
import { columnOf } from '../plan/build-expression.ts';
import { describeWindow, windowName } from '../explain/describe-window.ts';
import { formatAggregate, formatExpressions } from '../explain/format-expression.ts';
import type { WindowAggregatePlan } from '../plan/logical-plan.ts';
import { uniqueNames } from '../plan/output-name.ts';
import { windowOrigin } from '../plan/window-lineage.ts';
import type { ProgramBuilder } from './program-builder.ts';

/**
 * In one step where all rows are in one place, else in two: each subtask aggregates its own rows
 * pane by pane, and only the panes are exchanged.
 */
export function lowerWindowAggregate(
  builder: ProgramBuilder,
  plan: WindowAggregatePlan,
  input: ProgramNode,
): ProgramNode {
  const { window, keys, aggregates, time, schema, timeField } = plan;
  const operator: WindowAggregateOperator = {
    kind: 'window-aggregate',
    phase: 'complete',
    window,
    keys,
    aggregates,
    time,
  };
  const name = windowName(window);
  const description = describe(plan, input.schema);
  if (input.parallelism === 1) {
    return builder.follow(input, { name, description, operator, schema, timeField });
  }
  const partialSchema = partialRows(plan);
  const partial = builder.follow(input, {
    name: `${name}-partial`,
    description: `partial ${description}`,
    operator: { ...operator, phase: 'partial' },
    schema: partialSchema,
    timeField: keys.length,
  });
  const exchange = exchangeOf(plan);
  return builder.add({
    name,
    description,
    parallelism: exchange.kind === 'gather' ? 1 : builder.parallelism,
    operator: {
      ...operator,
      phase: 'final',
      keys: keys.map((_, field) => columnOf(partial, field)),
      time: columnOf(partial, keys.length),
    },
    schema,
    timeField,
    inputs: [{ from: partial, exchange }],
  });
}

/** Keys, pane start, row count, and the state of each aggregate. */
function partialRows({ keys, aggregates, schema }: WindowAggregatePlan): Schema {
  const fields: Field[] = [
    ...keys.map((_, i) => schema[i] ?? { name: '', type: timestampType, nullable: false }),
    { name: 'pane', type: timestampType, nullable: false },
    { name: 'rows', type: bigintType, nullable: false },
    ...aggregates.flatMap((call) =>
      aggregateState(call).map((field) => ({ ...field, name: `${call.function}_${field.name}` })),
    ),
  ];
  const names = uniqueNames(fields.map(({ name }) => name));
  return fields.map((field, i) => ({ ...field, name: names[i] ?? field.name }));
}

/** Windows come to an end everywhere at the same time: other keys are enough to spread rows by. */
function exchangeOf({ keys, input }: WindowAggregatePlan): Exchange {
  const fields = keys.flatMap((key, i) => (windowOrigin(input, key) === null ? [i] : []));
  return fields.length === 0 ? { kind: 'gather' } : { kind: 'hash', fields };
}

function describe({ window, keys, aggregates }: WindowAggregatePlan, input: Schema): string {
  const by = keys.length === 0 ? '' : ` by ${formatExpressions(keys, input)}`;
  const calls = aggregates.map((call) => formatAggregate(call, input)).join(', ');
  return `${describeWindow(window)}${by}${calls === '' ? '' : `: ${calls}`}`;
}
