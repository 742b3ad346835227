import type { Expression } from '@millrace/program';
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

const mirrored: Readonly<Record<string, string>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '=': '=',
};

function boundOf(conjunct: Expression, number: number): Bound | null {
  if (conjunct.kind !== 'call') return null;
  const [left, right] = conjunct.arguments;
  const operator = conjunct.function;
  if (left === undefined || right === undefined || !(operator in mirrored)) return null;
  if (isNumber(left, number)) return boundBy(operator, right);
  return isNumber(right, number) ? boundBy(mirrored[operator] ?? operator, left) : null;
}

function boundBy(operator: string, expression: Expression): Bound | null {
  const literal = expression.kind === 'literal' ? expression.value : null;
  const value = typeof literal === 'object' && literal !== null ? Number(literal.int64) : literal;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return null;
  switch (operator) {
    case '<':
      return { limit: value - 1, isAll: true };
    case '<=':
      return { limit: value, isAll: true };
    case '=':
      return { limit: value, isAll: value === 1 };
    default:
      return null;
  }
}

function isNumber(expression: Expression, number: number): boolean {
  const { path } = expression.kind === 'column' ? expression : { path: [] };
  return path.length === 1 && path[0] === number;
}
