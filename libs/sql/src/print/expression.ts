import { unreachable } from '@millrace/std';
import type { Case, Expression } from '../ast/expression.ts';
import { PRECEDENCE } from '../parse/expression/precedence.ts';
import { printArray, printRow, printStruct } from './constructor.ts';
import { printFunctionCall } from './function-call.ts';
import { printLiteral } from './literal.ts';
import { printLabel, printParts } from './name.ts';
import { printBinary, printUnary } from './operator.ts';
import { expressionPrecedence } from './precedence.ts';
import { printPredicate } from './predicate.ts';
import { type Printer, printAtLeast } from './printer.ts';
import { printExtract, printPosition } from './special-function.ts';
import { printOverlay, printSubstring, printTrim } from './string-function.ts';
import { printTypeName } from './type-name.ts';

/** The text of an expression on one line, with no more parentheses than it needs. */
export function expressionText(expression: Expression, print: Printer): string {
  switch (expression.kind) {
    case 'name':
      return printParts(expression.parts);
    case 'field-access':
      return `${printPostfixOperand(expression.operand, print)}.${printLabel(expression.field)}`;
    case 'subscript':
      return printSubscript(expression, print);
    case 'slice':
      return printSlice(expression, print);
    case 'unary':
      return printUnary(expression, print);
    case 'binary':
      return printBinary(expression, print);
    case 'case':
      return printCase(expression, print);
    case 'cast':
      return printCast(expression, print);
    case 'function-call':
      return printFunctionCall(expression, print);
    case 'array-constructor':
      return printArray(expression, print);
    case 'row-constructor':
      return printRow(expression, print);
    case 'struct-constructor':
      return printStruct(expression, print);
    case 'exists':
      return `EXISTS (${print.query(expression.query)})`;
    case 'scalar-subquery':
      return `(${print.query(expression.query)})`;
    case 'extract':
      return printExtract(expression, print);
    case 'position':
      return printPosition(expression, print);
    case 'substring':
      return printSubstring(expression, print);
    case 'trim':
      return printTrim(expression, print);
    case 'overlay':
      return printOverlay(expression, print);
    case 'is':
    case 'is-distinct-from':
    case 'between':
    case 'in-list':
    case 'in-subquery':
    case 'like':
    case 'quantified-comparison':
    case 'at-time-zone':
      return printPredicate(expression, print);
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

function printCase({ operand, branches, otherwise }: Case, print: Printer): string {
  const parts = ['CASE'];
  if (operand !== undefined) parts.push(print.expression(operand));
  for (const { when, result } of branches) {
    parts.push(`WHEN ${print.expression(when)} THEN ${print.expression(result)}`);
  }
  if (otherwise !== undefined) parts.push(`ELSE ${print.expression(otherwise)}`);
  return [...parts, 'END'].join(' ');
}

function printCast(
  { operand, type, form }: Extract<Expression, { kind: 'cast' }>,
  print: Printer,
): string {
  const typeName = printTypeName(type);
  if (form === 'colons') return `${printAtLeast(print, operand, PRECEDENCE.cast)}::${typeName}`;
  const word = form === 'cast' ? 'CAST' : 'TRY_CAST';
  return `${word}(${print.expression(operand)} AS ${typeName})`;
}

function printSubscript(
  { operand, index }: Extract<Expression, { kind: 'subscript' }>,
  print: Printer,
): string {
  return `${printPostfixOperand(operand, print)}[${print.expression(index)}]`;
}

function printSlice(
  { operand, low, high }: Extract<Expression, { kind: 'slice' }>,
  print: Printer,
): string {
  const range = `${printOptional(low, print)}:${printOptional(high, print)}`;
  return `${printPostfixOperand(operand, print)}[${range}]`;
}

/** A name is put in parentheses, as `a.b` and `array[1]` would read as something else. */
function printPostfixOperand(operand: Expression, print: Printer): string {
  const isChain = expressionPrecedence(operand) === PRECEDENCE.postfix;
  const isCall = operand.kind === 'function-call' && operand.over === undefined;
  const text = print.expression(operand);
  return isChain || isCall ? text : `(${text})`;
}

function printOptional(expression: Expression | undefined, print: Printer): string {
  return expression === undefined ? '' : print.expression(expression);
}
