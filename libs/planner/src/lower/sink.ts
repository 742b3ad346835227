import type { Exchange, ProgramNode } from '@millrace/program';
import { describeTable } from '../explain/describe-table.ts';
import type { SinkPlan } from '../plan/logical-plan.ts';
import { keyed } from './keyed.ts';
import type { ProgramBuilder } from './program-builder.ts';

export function lowerSink(
  builder: ProgramBuilder,
  sink: SinkPlan,
  input: ProgramNode,
): ProgramNode {
  const { connector, options, table, primaryKey, oneSubtask } = sink;
  const isGathered = oneSubtask && input.parallelism > 1;
  const exchange: Exchange = { kind: isGathered ? 'gather' : 'forward' };
  return builder.add({
    name: 'sink',
    description: `sink: ${table === connector ? table : describeTable(sink)}`,
    parallelism: isGathered ? 1 : input.parallelism,
    operator: { kind: 'sink', connector, options, table, ...keyed(primaryKey) },
    schema: input.schema,
    timeField: input.timeField,
    inputs: [{ from: input, exchange }],
  });
}
