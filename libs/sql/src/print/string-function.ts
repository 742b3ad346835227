import type { Overlay, Substring, Trim } from '../ast/expression.ts';
import type { Printer } from './printer.ts';

export function printSubstring({ operand, from, length }: Substring, print: Printer): string {
  const start = from === undefined ? '' : ` FROM ${print.expression(from)}`;
  const end = length === undefined ? '' : ` FOR ${print.expression(length)}`;
  return `SUBSTRING(${print.expression(operand)}${start}${end})`;
}

export function printTrim({ side, characters, operand }: Trim, print: Printer): string {
  const what = characters === undefined ? '' : ` ${print.expression(characters)}`;
  return `TRIM(${side.toUpperCase()}${what} FROM ${print.expression(operand)})`;
}

export function printOverlay(
  { operand, replacement, from, length }: Overlay,
  print: Printer,
): string {
  const range = length === undefined ? '' : ` FOR ${print.expression(length)}`;
  const what = `${print.expression(operand)} PLACING ${print.expression(replacement)}`;
  return `OVERLAY(${what} FROM ${print.expression(from)}${range})`;
}
