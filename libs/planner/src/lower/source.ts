import type { ProgramNode } from '@millrace/program';
import { describeTable } from '../explain/describe-table.ts';
import type { SourcePlan } from '../plan/logical-plan.ts';
import { keyed } from './keyed.ts';
import type { ProgramBuilder } from './program-builder.ts';

export function lowerSource(builder: ProgramBuilder, plan: SourcePlan): ProgramNode {
  const { connector, options, table, primaryKey, schema, timeField } = plan;
  return builder.add({
    name: 'source',
    description: `source: ${describeTable(plan)}`,
    parallelism: builder.parallelism,
    operator: { kind: 'source', connector, options, table, ...keyed(primaryKey) },
    schema,
    timeField,
    inputs: [],
  });
}
