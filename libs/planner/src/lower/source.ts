import type { ProgramNode } from '@millrace/program';
import type { SourcePlan } from '../plan/logical-plan.ts';
import type { ProgramBuilder } from './program-builder.ts';

export function lowerSource(builder: ProgramBuilder, plan: SourcePlan): ProgramNode {
  const { connector, options, table, schema, timeField } = plan;
  return builder.add({
    name: 'source',
    description: `source: ${table} (${connector})`,
    parallelism: builder.parallelism,
    operator: { kind: 'source', connector, options, table },
    schema,
    timeField,
    inputs: [],
  });
}
