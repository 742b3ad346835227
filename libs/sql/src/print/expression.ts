import { unreachable } from '@millrace/std';
import type { Between, Case, Expression, Like } from '../ast/expression.ts';
import type { Identifier } from '../ast/identifier.ts';
import { PRECEDENCE } from '../parse/precedence.ts';
import { printFunctionCall } from './function-call.ts';
import { printLiteral } from './literal.ts';
import { isWord, printLabel, printParts, printString } from './name.ts';
import { printBinary, printUnary } from './operator.ts';
import { expressionPrecedence } from './precedence.ts';
import { printQuery } from './query.ts';
import { printArray, printRow, printStruct } from './constructor.ts';
import { printOverlay, printSubstring, printTrim } from './string-function.ts';
import { printTypeName } from './type-name.ts';

/** The text of an expression on one line, with no more parentheses than it needs. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'name':
      return printParts(expression.parts);
    case 'field-access':
      return `${printPostfixOperand(expression.operand)}.${printLabel(expression.field)}`;
    case 'subscript':
      return `${printPostfixOperand(expression.operand)}[${printExpression(expression.index)}]`;
    case 'slice': {
      const { operand, low, high } = expression;
      return `${printPostfixOperand(operand)}[${printOptional(low)}:${printOptional(high)}]`;
    }
    case 'unary':
      return printUnary(expression);
    case 'binary':
      return printBinary(expression);
    case 'case':
      return printCase(expression);
    case 'cast':
      return printCast(expression);
    case 'function-call':
      return printFunctionCall(expression);
    case 'array-constructor':
      return printArray(expression);
    case 'row-constructor':
      return printRow(expression);
    case 'struct-constructor':
      return printStruct(expression);
    case 'exists':
      return `EXISTS (${printQuery(expression.query)})`;
    case 'scalar-subquery':
      return `(${printQuery(expression.query)})`;
    case 'extract':
      return `EXTRACT(${printField(expression.field)} FROM ${printExpression(expression.operand)})`;
    case 'position':
      return `POSITION(${printTight(expression.needle)} IN ${printTight(expression.haystack)})`;
    case 'substring':
      return printSubstring(expression);
    case 'trim':
      return printTrim(expression);
    case 'overlay':
      return printOverlay(expression);
    case 'is':
    case 'is-distinct-from':
    case 'between':
    case 'in-list':
    case 'in-subquery':
    case 'like':
    case 'quantified-comparison':
    case 'at-time-zone':
      return printPredicate(expression);
    case 'number-literal':
    case 'string-literal':
    case 'boolean-literal':
    case 'null-literal':
    case 'interval-literal':
    case 'typed-literal':
      return printLiteral(expression);
    default:
      return unreachable(expression);
  }
}

/** An expression where only what binds at least as tight as `minimum` goes without parentheses. */
export function printAtLeast(expression: Expression, minimum: number): string {
  const text = printExpression(expression);
  return expressionPrecedence(expression) < minimum ? `(${text})` : text;
}

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

function printPredicate(expression: Predicate): string {
  switch (expression.kind) {
    case 'is': {
      const operand = printAtLeast(expression.operand, PRECEDENCE.is + 1);
      return `${operand} IS ${not(expression)}${expression.test.toUpperCase()}`;
    }
    case 'is-distinct-from': {
      const left = printAtLeast(expression.left, PRECEDENCE.is + 1);
      const right = printAtLeast(expression.right, PRECEDENCE.is + 1);
      return `${left} IS ${not(expression)}DISTINCT FROM ${right}`;
    }
    case 'between':
      return printBetween(expression);
    case 'in-list': {
      const list = expression.list.map(printExpression).join(', ');
      return `${printTight(expression.operand)} ${not(expression)}IN (${list})`;
    }
    case 'in-subquery': {
      const query = printQuery(expression.query);
      return `${printTight(expression.operand)} ${not(expression)}IN (${query})`;
    }
    case 'like':
      return printLike(expression);
    case 'quantified-comparison': {
      const { left, operator, quantifier, right } = expression;
      const set = right.kind === 'query' ? printQuery(right) : printExpression(right);
      const operand = printAtLeast(left, PRECEDENCE.comparison + 1);
      return `${operand} ${operator} ${quantifier.toUpperCase()} (${set})`;
    }
    case 'at-time-zone': {
      const operand = printAtLeast(expression.operand, PRECEDENCE.timeZone);
      return `${operand} AT TIME ZONE ${printAtLeast(expression.zone, PRECEDENCE.timeZone + 1)}`;
    }
    default:
      return unreachable(expression);
  }
}

function printBetween(expression: Between): string {
  const { operand, low, high, symmetric } = expression;
  const range = `${printTight(low)} AND ${printTight(high)}`;
  const word = symmetric ? 'BETWEEN SYMMETRIC' : 'BETWEEN';
  return `${printTight(operand)} ${not(expression)}${word} ${range}`;
}

function printLike(expression: Like): string {
  const { operand, operator, pattern, escape } = expression;
  const word = operator.replace('-', ' ').toUpperCase();
  const tail = escape === undefined ? '' : ` ESCAPE ${printTight(escape)}`;
  return `${printTight(operand)} ${not(expression)}${word} ${printTight(pattern)}${tail}`;
}

function printCase({ operand, branches, otherwise }: Case): string {
  const parts = ['CASE'];
  if (operand !== undefined) parts.push(printExpression(operand));
  for (const { when, result } of branches) {
    parts.push(`WHEN ${printExpression(when)} THEN ${printExpression(result)}`);
  }
  if (otherwise !== undefined) parts.push(`ELSE ${printExpression(otherwise)}`);
  return [...parts, 'END'].join(' ');
}

function printCast({ operand, type, form }: Extract<Expression, { kind: 'cast' }>): string {
  const typeName = printTypeName(type);
  if (form === 'colons') return `${printAtLeast(operand, PRECEDENCE.cast)}::${typeName}`;
  const word = form === 'cast' ? 'CAST' : 'TRY_CAST';
  return `${word}(${printExpression(operand)} AS ${typeName})`;
}

/** A name is put in parentheses, as `a.b` and `array[1]` would read as something else. */
function printPostfixOperand(operand: Expression): string {
  const isChain = expressionPrecedence(operand) === PRECEDENCE.postfix;
  const isCall = operand.kind === 'function-call' && operand.over === undefined;
  const text = printExpression(operand);
  return isChain || isCall ? text : `(${text})`;
}

/** An operand of BETWEEN, IN, LIKE and POSITION. */
function printTight(expression: Expression): string {
  return printAtLeast(expression, PRECEDENCE.pattern + 1);
}

function printOptional(expression: Expression | undefined): string {
  return expression === undefined ? '' : printExpression(expression);
}

/** What is no word was written as a string. */
function printField({ value }: Identifier): string {
  return isWord(value) ? value : printString(value);
}

function not({ negated }: { readonly negated: boolean }): string {
  return negated ? 'NOT ' : '';
}
