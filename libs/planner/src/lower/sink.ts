import type { Exchange, ProgramNode } from '@millrace/program';
import type { SinkPlan } from '../plan/logical-plan.ts';
import type { ProgramBuilder } from './program-builder.ts';

export function lowerSink(
  builder: ProgramBuilder,
  { connector, options, table, oneSubtask }: SinkPlan,
  input: ProgramNode,
): ProgramNode {
  const isGathered = oneSubtask && input.parallelism > 1;
  const exchange: Exchange = { kind: isGathered ? 'gather' : 'forward' };
  return builder.add({
    name: 'sink',
    description: `sink: ${table}${table === connector ? '' : ` (${connector})`}`,
    parallelism: isGathered ? 1 : input.parallelism,
    operator: { kind: 'sink', connector, options, table },
    schema: input.schema,
    timeField: input.timeField,
    inputs: [{ from: input, exchange }],
  });
}
