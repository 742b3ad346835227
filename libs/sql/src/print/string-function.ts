import type { Overlay, Substring, Trim } from '../ast/expression.ts';
import { printExpression } from './expression.ts';

export function printSubstring({ operand, from, length }: Substring): string {
  const start = from === undefined ? '' : ` FROM ${printExpression(from)}`;
  const end = length === undefined ? '' : ` FOR ${printExpression(length)}`;
  return `SUBSTRING(${printExpression(operand)}${start}${end})`;
}

export function printTrim({ side, characters, operand }: Trim): string {
  const what = characters === undefined ? '' : ` ${printExpression(characters)}`;
  return `TRIM(${side.toUpperCase()}${what} FROM ${printExpression(operand)})`;
}

export function printOverlay({ operand, replacement, from, length }: Overlay): string {
  const range = length === undefined ? '' : ` FOR ${printExpression(length)}`;
  const what = `${printExpression(operand)} PLACING ${printExpression(replacement)}`;
  return `OVERLAY(${what} FROM ${printExpression(from)}${range})`;
}
