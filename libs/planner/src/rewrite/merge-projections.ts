import type { Expression } from '@millrace/program';
import { expressionHeight } from '../plan/expression-height.ts';
import type { LogicalPlan, ProjectPlan, SinkPlan } from '../plan/logical-plan.ts';
import { columnsOf } from '../plan/map-expression.ts';
import { canSubstitute, isCheap, substitute } from './substitute.ts';
import { type IsShared, transformPlans } from './transform-plans.ts';

/** Expressions are walked recursively, here and in the engine. */
const heightMax = 1000;

/** Makes one projection of two that follow each other, unless something would be computed twice. */
export function mergeProjections(sinks: readonly SinkPlan[]): readonly SinkPlan[] {
  return transformPlans(sinks, mergeProjection);
}

function mergeProjection(plan: LogicalPlan, isShared: IsShared): LogicalPlan {
  if (plan.kind !== 'project' || plan.input.kind !== 'project') return plan;
  const below = plan.input;
  if (isShared(below) && !below.expressions.every(isCheap)) return plan;
  if (!plan.expressions.every((expression) => canSubstitute(expression, below))) return plan;
  if (computesTwice(plan.expressions, below)) return plan;
  const expressions = plan.expressions.map((expression) =>
    substitute(expression, below.expressions),
  );
  if (expressions.some((expression) => expressionHeight(expression) > heightMax)) return plan;
  return { ...plan, input: below.input, expressions };
}

function computesTwice(expressions: readonly Expression[], below: ProjectPlan): boolean {
  const uses = new Map<number, number>();
  for (const { path } of expressions.flatMap(columnsOf)) {
    const field = path[0] ?? 0;
    uses.set(field, (uses.get(field) ?? 0) + 1);
  }
  return below.expressions.some(
    (expression, field) => !isCheap(expression) && (uses.get(field) ?? 0) > 1,
  );
}
