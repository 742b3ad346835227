import type { Schema } from '@millrace/data';
import { resolveFunction } from '@millrace/expr';
import type { Expression } from '@millrace/program';
import { argumentOf } from '../plan/build-expression.ts';
import { unionPlan, windowAggregatePlan } from '../plan/build-plan.ts';
import { fieldAt } from '../plan/field-at.ts';
import type { LogicalPlan, SinkPlan } from '../plan/logical-plan.ts';
import { mapOperands, operandsOf } from '../plan/map-expression.ts';
import { mapPlanExpressions } from '../plan/plan-expressions.ts';
import { inputsOf } from '../plan/plan-inputs.ts';
import { isRequirement } from '../plan/requirement.ts';
import { conjunctsOf } from '../plan/conjuncts.ts';
import { transformPlans } from './transform-plans.ts';

/** Columns, and fields of structs, that no row of a plan has NULL: their paths joined by dots. */
type NeverNull = ReadonlySet<string>;

/**
 * Finds what cannot be NULL behind a filter (`WHERE bid IS NOT NULL AND price > 5`), so that
 * nothing behind it tests for NULLs that never come. To run when filters are in their places: a
 * condition must not rely on what the same filter has yet to find out.
 */
export function narrowNulls(sinks: readonly SinkPlan[]): readonly SinkPlan[] {
  return transformPlans(sinks, narrow);
}

function narrow(plan: LogicalPlan): LogicalPlan {
  const [input] = inputsOf(plan);
  if (input === undefined) return plan;
  const known = neverNull(input);
  const narrowed = mapPlanExpressions(plan, (expression) =>
    narrowExpression(expression, input.schema, known),
  );
  switch (narrowed.kind) {
    case 'watermark':
    case 'filter':
      return { ...narrowed, schema: input.schema };
    case 'row-number':
      return {
        ...narrowed,
        schema: [...input.schema, ...narrowed.schema.slice(input.schema.length)],
      };
    case 'project': {
      const schema = narrowed.schema.map((field, i) => ({
        ...field,
        nullable: narrowed.expressions[i]?.nullable ?? field.nullable,
      }));
      return { ...narrowed, schema };
    }
    case 'union':
      return unionPlan(
        narrowed.inputs,
        narrowed.schema.map(({ name }) => name),
      );
    case 'window-aggregate':
      return windowAggregatePlan(narrowed);
    case 'source':
    case 'unknown':
      return narrowed;
  }
}

/** What filters say about the rows of a plan; the rest is in its schema. */
function neverNull(plan: LogicalPlan): NeverNull {
  switch (plan.kind) {
    case 'filter': {
      const found = new Set(neverNull(plan.input));
      for (const conjunct of conjunctsOf(plan.predicate)) {
        for (const path of testedPaths(conjunct)) {
          // A field of a struct that is not NULL is in a struct that is not.
          for (const [depth] of path.entries()) found.add(path.slice(0, depth + 1).join('.'));
        }
      }
      return found;
    }
    case 'watermark':
    case 'row-number':
      return neverNull(plan.input);
    default:
      return new Set();
  }
}

const comparisons: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=', 'in', 'like']);

/** The columns that are not NULL where a condition is true. */
function testedPaths(conjunct: Expression): readonly (readonly number[])[] {
  if (isRequirement(conjunct)) return operandsOf(conjunct).flatMap(testedPaths);
  if (conjunct.kind === 'null-test') {
    const isTested = ['is-not-null', 'is-true', 'is-false'].includes(conjunct.test);
    return isTested ? pathsOf([conjunct.operand]) : [];
  }
  if (conjunct.kind === 'call' && comparisons.has(conjunct.function)) {
    return pathsOf(conjunct.arguments);
  }
  return pathsOf([conjunct]);
}

function pathsOf(expressions: readonly Expression[]): readonly (readonly number[])[] {
  return expressions.flatMap((expression) =>
    expression.kind === 'column' ? [expression.path] : [],
  );
}

function narrowExpression(expression: Expression, schema: Schema, known: NeverNull): Expression {
  const narrowed = mapOperands(expression, (operand) => narrowExpression(operand, schema, known));
  if (!narrowed.nullable || isNullable(narrowed, schema, known)) return narrowed;
  return { ...narrowed, nullable: false };
}

function isNullable(expression: Expression, schema: Schema, known: NeverNull): boolean {
  switch (expression.kind) {
    case 'column':
      return expression.path.some((_, depth) => {
        const path = expression.path.slice(0, depth + 1);
        return (fieldAt(schema, path)?.nullable ?? true) && !known.has(path.join('.'));
      });
    case 'literal':
      return expression.value === null;
    case 'cast':
      return expression.try || expression.operand.nullable;
    case 'case':
      return [...expression.branches.map(({ result }) => result), expression.otherwise].some(
        ({ nullable }) => nullable,
      );
    case 'logical':
      return expression.operands.some(({ nullable }) => nullable);
    case 'null-test':
      return false;
    case 'call': {
      const resolved = resolveFunction(expression.function, expression.arguments.map(argumentOf));
      return resolved.kind !== 'resolved' || resolved.nullable;
    }
  }
}
