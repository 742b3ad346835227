import { unreachable } from '@millrace/std';
import type { IntervalLiteral, Literal } from '../ast/literal.ts';
import { printString } from './name.ts';
import { printTypeName } from './type-name.ts';

export function printLiteral(literal: Literal): string {
  switch (literal.kind) {
    case 'number-literal':
      return literal.text;
    case 'string-literal':
      return printString(literal.value);
    case 'boolean-literal':
      return literal.value ? 'TRUE' : 'FALSE';
    case 'null-literal':
      return 'NULL';
    case 'interval-literal':
      return printInterval(literal);
    case 'typed-literal':
      return `${printTypeName(literal.type)} ${printString(literal.value)}`;
    default:
      return unreachable(literal);
  }
}

function printInterval({ value, unit, toUnit }: IntervalLiteral): string {
  const from = unit === undefined ? '' : ` ${unit.toUpperCase()}`;
  const to = toUnit === undefined ? '' : ` TO ${toUnit.toUpperCase()}`;
  return `INTERVAL ${printString(value)}${from}${to}`;
}
