import type { ProgramNode } from '@millrace/program';
import { formatProjection } from '../explain/format-projection.ts';
import type { ProjectPlan } from '../plan/logical-plan.ts';
import type { ProgramBuilder } from './program-builder.ts';

export function lowerProject(
  builder: ProgramBuilder,
  { expressions, schema, timeField }: Pick<ProjectPlan, 'expressions' | 'schema' | 'timeField'>,
  input: ProgramNode,
): ProgramNode {
  return builder.follow(input, {
    name: 'project',
    description: `project: ${formatProjection(expressions, schema, input.schema)}`,
    operator: { kind: 'project', expressions },
    schema,
    timeField,
  });
}
