import type { ProgramNode } from '@millrace/program';
import { formatExpression } from '../explain/format-expression.ts';
import type { WatermarkPlan } from '../plan/logical-plan.ts';
import type { ProgramBuilder } from './program-builder.ts';

export function lowerWatermark(
  builder: ProgramBuilder,
  { expression, idleMicros, schema, timeField }: WatermarkPlan,
  input: ProgramNode,
): ProgramNode {
  return builder.follow(input, {
    name: 'watermark',
    description: `watermark: ${formatExpression(expression, input.schema)}`,
    operator: { kind: 'watermark', expression, idleMicros },
    schema,
    timeField,
  });
}
