import { booleanType } from '@millrace/data';
import { foldConstants } from '@millrace/expr';
import type { Expression, LogicalExpression, NullTestExpression } from '@millrace/program';
import { makeLiteral } from '../plan/build-expression.ts';
import type { LogicalPlan, SinkPlan } from '../plan/logical-plan.ts';
import { mapOperands } from '../plan/map-expression.ts';
import { mapPlanExpressions } from '../plan/plan-expressions.ts';
import { transformPlans } from './transform-plans.ts';

/**
 * Computes what does not depend on rows, answers NULL tests of what is never NULL, drops TRUE
 * from AND and FALSE from OR, and filters that let everything through.
 */
export function simplifyExpressions(sinks: readonly SinkPlan[]): readonly SinkPlan[] {
  return transformPlans(sinks, (plan) => withoutTrivialFilter(mapPlanExpressions(plan, simplify)));
}

function withoutTrivialFilter(plan: LogicalPlan): LogicalPlan {
  const isTrivial = plan.kind === 'filter' && isLiteral(plan.predicate, true);
  return isTrivial ? plan.input : plan;
}

function simplify(expression: Expression): Expression {
  const simpler = simplifyParts(expression);
  const folded = foldConstants(simpler);
  // What fails for a constant was reported when the text was bound.
  return 'expression' in folded ? folded.expression : simpler;
}

function simplifyParts(expression: Expression): Expression {
  const mapped = mapOperands(expression, simplifyParts);
  if (mapped.kind === 'null-test') return simplifyNullTest(mapped);
  if (mapped.kind === 'logical' && mapped.operator !== 'not') return simplifyLogical(mapped);
  if (mapped.kind === 'logical') return simplifyNot(mapped);
  if (mapped.kind === 'call') {
    const [first] = mapped.arguments;
    if (mapped.function === 'coalesce' && first?.nullable === false) return first;
    if (mapped.function === 'require' && first !== undefined && isLiteral(first, true))
      return first;
  }
  return mapped;
}

const opposites: Readonly<Record<NullTestExpression['test'], NullTestExpression['test']>> = {
  'is-null': 'is-not-null',
  'is-not-null': 'is-null',
  'is-true': 'is-not-true',
  'is-not-true': 'is-true',
  'is-false': 'is-not-false',
  'is-not-false': 'is-false',
};

function simplifyNot(expression: LogicalExpression): Expression {
  const [operand] = expression.operands;
  if (operand?.kind === 'null-test') return { ...operand, test: opposites[operand.test] };
  const isTwice = operand?.kind === 'logical' && operand.operator === 'not';
  return isTwice ? (operand.operands[0] ?? expression) : expression;
}

function simplifyNullTest(expression: NullTestExpression): Expression {
  const { test, operand } = expression;
  if (operand.nullable) return expression;
  switch (test) {
    case 'is-null':
      return makeLiteral(false, booleanType);
    case 'is-not-null':
      return makeLiteral(true, booleanType);
    case 'is-true':
    case 'is-not-false':
      return operand;
    case 'is-false':
    case 'is-not-true':
      return {
        kind: 'logical',
        operator: 'not',
        operands: [operand],
        type: booleanType,
        nullable: false,
      };
  }
}

/** What comes before a FALSE in AND may still raise an error, so it is not dropped for it. */
function simplifyLogical(expression: LogicalExpression): Expression {
  const { operator, operands } = expression;
  const neutral = operator === 'and';
  const flat = operands.flatMap((operand) =>
    operand.kind === 'logical' && operand.operator === operator ? operand.operands : [operand],
  );
  const kept = flat.filter((operand) => !isLiteral(operand, neutral));
  const [first] = kept;
  if (first === undefined) return makeLiteral(neutral, booleanType);
  if (kept.length === 1 || isLiteral(first, !neutral)) return first;
  const nullable = kept.some((operand) => operand.nullable);
  return { ...expression, operands: kept, nullable };
}

function isLiteral(expression: Expression, value: boolean): boolean {
  return expression.kind === 'literal' && expression.value === value;
}
