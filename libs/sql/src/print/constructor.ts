import type {
  ArrayConstructor,
  RowConstructor,
  StructConstructor,
  StructConstructorField,
} from '../ast/expression.ts';
import { printLabel } from './name.ts';
import type { Printer } from './printer.ts';

export function printArray({ elements }: ArrayConstructor, print: Printer): string {
  return `ARRAY[${elements.map(print.expression).join(', ')}]`;
}

export function printRow({ elements }: RowConstructor, print: Printer): string {
  return `ROW(${elements.map(print.expression).join(', ')})`;
}

export function printStruct({ fields }: StructConstructor, print: Printer): string {
  return `STRUCT(${fields.map((each) => printField(each, print)).join(', ')})`;
}

function printField({ value, name }: StructConstructorField, print: Printer): string {
  const alias = name === undefined ? '' : ` AS ${printLabel(name)}`;
  return `${print.expression(value)}${alias}`;
}
