import { isNumeric } from '@millrace/expr';
import type { CallExpression, Expression } from '@millrace/program';
import { unreachable } from '@millrace/std';
import { filterPlan } from '../plan/build-plan.ts';
import type { FilterPlan, LogicalPlan, RowNumberPlan, SinkPlan } from '../plan/logical-plan.ts';
import { conjunction, conjunctsOf } from '../plan/conjuncts.ts';
import { transformPlans } from './transform-plans.ts';

/** Numbers no more rows than `row_number <= n` lets through, in any form of that comparison. */
export function limitRowNumbers(sinks: readonly SinkPlan[]): readonly SinkPlan[] {
  return transformPlans(sinks, (plan) =>
    plan.kind === 'filter' && plan.input.kind === 'row-number' ? limit(plan, plan.input) : plan,
  );
}

interface Bound {
  /** The greatest number that passes. */
  readonly limit: number;
  /** Whether every number up to the limit passes. */
  readonly isAll: boolean;
}

function limit(filter: FilterPlan, numbered: RowNumberPlan): LogicalPlan {
  const number = numbered.schema.length - 1;
  const conjuncts = conjunctsOf(filter.predicate);
  const bounds = conjuncts.map((conjunct) => boundOf(conjunct, number));
  const limits = bounds.flatMap((bound) => (bound === null ? [] : [bound.limit]));
  if (limits.length === 0) return filter;
  const least = Math.min(...limits, numbered.limit ?? Number.POSITIVE_INFINITY);
  // A limit below one lets nothing through: the condition says so, the operator keeps one row.
  const plan = { ...numbered, limit: Math.max(1, least) };
  const rest = conjuncts.filter((_, i) => bounds[i]?.isAll !== true || least < 1);
  const predicate = conjunction(rest);
  return predicate === null ? plan : filterPlan(plan, predicate);
}

/** What a condition says of the number, if it lets only finitely many pass. */
function boundOf(condition: Expression, number: number): Bound | null {
  if (condition.kind === 'call') return boundOfCall(condition, number, comparisons);
  if (condition.kind !== 'logical') return null;
  const [first] = condition.operands;
  if (condition.operator === 'not') {
    return first?.kind === 'call' ? boundOfCall(first, number, negated) : null;
  }
  const bounds = condition.operands.map((operand) => boundOf(operand, number));
  const limits = bounds.flatMap((bound) => (bound === null ? [] : [bound.limit]));
  // Of alternatives each needs a bound, of what must all hold one does.
  if (condition.operator === 'or') {
    return limits.length < bounds.length ? null : { limit: Math.max(...limits), isAll: false };
  }
  return limits.length === 0 ? null : { limit: Math.min(...limits), isAll: false };
}

type Comparison = '<' | '<=' | '=' | 'in' | '>' | '>=';

const comparisons: Readonly<Record<string, Comparison>> = {
  '<': '<',
  '<=': '<=',
  '=': '=',
  in: 'in',
  '>': '>',
  '>=': '>=',
};

const negated: Readonly<Record<string, Comparison>> = {
  '<': '>=',
  '<=': '>',
  '<>': '=',
  'not in': 'in',
  '>': '<=',
  '>=': '<',
};

const mirrored: Readonly<Record<Comparison, Comparison>> = {
  '<': '>',
  '<=': '>=',
  '=': '=',
  in: 'in',
  '>': '<',
  '>=': '<=',
};

function boundOfCall(
  call: CallExpression,
  number: number,
  meanings: Readonly<Record<string, Comparison>>,
): Bound | null {
  const comparison = meanings[call.function];
  const [left, right, ...more] = call.arguments;
  if (comparison === undefined || left === undefined || right === undefined) return null;
  if (isNumber(left, number)) return boundBy(comparison, [right, ...more]);
  return isNumber(right, number) ? boundBy(mirrored[comparison], [left]) : null;
}

function boundBy(comparison: Comparison, literals: readonly Expression[]): Bound | null {
  const values = literals.map(numericValue);
  const [value = null] = values;
  switch (comparison) {
    case 'in': {
      // A NULL in the list lets nothing more through.
      const members = values.flatMap((member) => (member === null ? [] : [member]));
      const isKnown = literals.every(({ kind }) => kind === 'literal');
      return isKnown ? bound(Math.max(0, ...members.map(Math.floor)), false) : null;
    }
    case '<':
      return value === null ? null : bound(Math.ceil(value) - 1, true);
    case '<=':
      return value === null ? null : bound(Math.floor(value), true);
    case '=':
      return value === null ? null : bound(Math.floor(value), value === 1);
    case '>':
    case '>=':
      return null;
    default:
      return unreachable(comparison);
  }
}

function bound(limit: number, isAll: boolean): Bound | null {
  return Number.isSafeInteger(limit) ? { limit, isAll } : null;
}

function numericValue(expression: Expression): number | null {
  if (expression.kind !== 'literal') return null;
  const { value, type } = expression;
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null) return null;
  return Number(value.int64) / 10 ** (type.kind === 'decimal' ? type.scale : 0);
}

/** Whether it is the number, perhaps cast for a comparison with another type of numbers. */
function isNumber(expression: Expression, number: number): boolean {
  if (expression.kind === 'cast') {
    return isNumeric(expression.type) && isNumber(expression.operand, number);
  }
  const { path } = expression.kind === 'column' ? expression : { path: [] };
  return path.length === 1 && path[0] === number;
}
