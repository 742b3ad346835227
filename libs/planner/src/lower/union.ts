import type { Schema } from '@millrace/data';
import type { Exchange, ProgramNode } from '@millrace/program';
import { columnOf } from '../plan/build-expression.ts';
import type { UnionPlan } from '../plan/logical-plan.ts';
import type { ProgramBuilder } from './program-builder.ts';
import { lowerProject } from './project.ts';

/** As parallel as the most parallel input: rows of the others are spread over the subtasks. */
export function lowerUnion(
  builder: ProgramBuilder,
  { schema, timeField }: UnionPlan,
  inputs: readonly ProgramNode[],
): ProgramNode {
  const parallelism = Math.max(...inputs.map((input) => input.parallelism));
  return builder.add({
    name: 'union',
    description: `union of ${inputs.length}`,
    parallelism,
    operator: { kind: 'union' },
    schema,
    timeField,
    inputs: inputs.map((input) => ({
      from: fitSchema(builder, schema, timeField, input),
      exchange: exchangeTo(parallelism, input),
    })),
  });
}

function exchangeTo(parallelism: number, input: ProgramNode): Exchange {
  return { kind: input.parallelism === parallelism ? 'forward' : 'rebalance' };
}

/** Inputs of a union have its schema, down to names and NOT NULL: batches are laid out by it. */
function fitSchema(
  builder: ProgramBuilder,
  schema: Schema,
  timeField: number | null,
  input: ProgramNode,
): ProgramNode {
  const isFit = schema.every(({ name, nullable }, i) => {
    const field = input.schema[i];
    return field?.name === name && field.nullable === nullable;
  });
  if (isFit) return input;
  const expressions = input.schema.map((_, field) => columnOf(input, field));
  return lowerProject(builder, { expressions, schema, timeField }, input);
}
