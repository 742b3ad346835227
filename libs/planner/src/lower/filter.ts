import type { ProgramNode } from '@millrace/program';
import { formatExpression } from '../explain/format-expression.ts';
import type { FilterPlan } from '../plan/logical-plan.ts';
import type { ProgramBuilder } from './program-builder.ts';

export function lowerFilter(
  builder: ProgramBuilder,
  { predicate, schema, timeField }: FilterPlan,
  input: ProgramNode,
): ProgramNode {
  return builder.follow(input, {
    name: 'filter',
    description: `filter: ${formatExpression(predicate, input.schema)}`,
    operator: { kind: 'filter', predicate },
    schema,
    timeField,
  });
}
