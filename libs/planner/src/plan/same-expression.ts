import { sameType } from '@millrace/data';
import type { AggregateCall, Expression, LiteralValue } from '@millrace/program';
import { operandsOf } from './map-expression.ts';

/** Whether two expressions over the same input are written the same, and so mean the same. */
export function sameExpression(a: Expression, b: Expression): boolean {
  if (a === b) return true;
  if (!sameType(a.type, b.type) || !sameHead(a, b)) return false;
  const left = operandsOf(a);
  const right = operandsOf(b);
  return (
    left.length === right.length &&
    left.every((operand, i) => {
      const other = right[i];
      return other !== undefined && sameExpression(operand, other);
    })
  );
}

/** Whether two aggregates over the same rows give the same. */
export function sameAggregate(a: AggregateCall, b: AggregateCall): boolean {
  if (a.function !== b.function || a.distinct !== b.distinct) return false;
  const left = [...a.arguments, ...(a.filter === null ? [] : [a.filter])];
  const right = [...b.arguments, ...(b.filter === null ? [] : [b.filter])];
  const isSameShape = a.arguments.length === b.arguments.length && left.length === right.length;
  return (
    isSameShape &&
    left.every((part, i) => {
      const other = right[i];
      return other !== undefined && sameExpression(part, other);
    })
  );
}

function sameHead(a: Expression, b: Expression): boolean {
  if (a.kind === 'column' && b.kind === 'column') {
    return a.path.length === b.path.length && a.path.every((step, i) => step === b.path[i]);
  }
  if (a.kind === 'literal' && b.kind === 'literal') return sameValue(a.value, b.value);
  if (a.kind === 'call' && b.kind === 'call') return a.function === b.function;
  if (a.kind === 'cast' && b.kind === 'cast') return a.try === b.try;
  if (a.kind === 'case' && b.kind === 'case') return a.branches.length === b.branches.length;
  if (a.kind === 'logical' && b.kind === 'logical') return a.operator === b.operator;
  return a.kind === 'null-test' && b.kind === 'null-test' && a.test === b.test;
}

function sameValue(a: LiteralValue, b: LiteralValue): boolean {
  const isPair = typeof a === 'object' && typeof b === 'object' && a !== null && b !== null;
  return isPair ? a.int64 === b.int64 : Object.is(a, b);
}
