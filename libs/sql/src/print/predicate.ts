import { unreachable } from '@millrace/std';
import type { Between, Expression, Like } from '../ast/expression.ts';
import { PRECEDENCE } from '../parse/expression/precedence.ts';
import { type Printer, printAtLeast } from './printer.ts';

type Predicate = Extract<
  Expression,
  {
    kind:
      | 'is'
      | 'is-distinct-from'
      | 'between'
      | 'in-list'
      | 'in-subquery'
      | 'like'
      | 'quantified-comparison'
      | 'at-time-zone';
  }
>;

export function printPredicate(expression: Predicate, print: Printer): string {
  switch (expression.kind) {
    case 'is': {
      const operand = printAtLeast(print, expression.operand, PRECEDENCE.is + 1);
      return `${operand} IS ${not(expression)}${expression.test.toUpperCase()}`;
    }
    case 'is-distinct-from': {
      const left = printAtLeast(print, expression.left, PRECEDENCE.is + 1);
      const right = printAtLeast(print, expression.right, PRECEDENCE.is + 1);
      return `${left} IS ${not(expression)}DISTINCT FROM ${right}`;
    }
    case 'between':
      return printBetween(expression, print);
    case 'in-list': {
      const list = expression.list.map(print.expression).join(', ');
      return `${printTight(expression.operand, print)} ${not(expression)}IN (${list})`;
    }
    case 'in-subquery': {
      const query = print.query(expression.query);
      return `${printTight(expression.operand, print)} ${not(expression)}IN (${query})`;
    }
    case 'like':
      return printLike(expression, print);
    case 'quantified-comparison': {
      const { left, operator, quantifier, right } = expression;
      const set = right.kind === 'query' ? print.query(right) : print.expression(right);
      const operand = printAtLeast(print, left, PRECEDENCE.comparison + 1);
      return `${operand} ${operator} ${quantifier.toUpperCase()} (${set})`;
    }
    case 'at-time-zone': {
      const operand = printAtLeast(print, expression.operand, PRECEDENCE.timeZone);
      const zone = printAtLeast(print, expression.zone, PRECEDENCE.timeZone + 1);
      return `${operand} AT TIME ZONE ${zone}`;
    }
    default:
      return unreachable(expression);
  }
}

function printBetween(expression: Between, print: Printer): string {
  const { operand, low, high, symmetric } = expression;
  const range = `${printTight(low, print)} AND ${printTight(high, print)}`;
  const word = symmetric ? 'BETWEEN SYMMETRIC' : 'BETWEEN';
  return `${printTight(operand, print)} ${not(expression)}${word} ${range}`;
}

function printLike(expression: Like, print: Printer): string {
  const { operand, operator, pattern, escape } = expression;
  const word = operator.replace('-', ' ').toUpperCase();
  const tail = escape === undefined ? '' : ` ESCAPE ${printTight(escape, print)}`;
  const like = `${not(expression)}${word} ${printTight(pattern, print)}`;
  return `${printTight(operand, print)} ${like}${tail}`;
}

/** An operand of BETWEEN, IN, LIKE and POSITION. */
export function printTight(expression: Expression, print: Printer): string {
  return printAtLeast(print, expression, PRECEDENCE.pattern + 1);
}

function not({ negated }: { readonly negated: boolean }): string {
  return negated ? 'NOT ' : '';
}
