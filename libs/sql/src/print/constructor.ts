import type {
  ArrayConstructor,
  RowConstructor,
  StructConstructor,
  StructConstructorField,
} from '../ast/expression.ts';
import { printExpression } from './expression.ts';
import { printLabel } from './name.ts';

export function printArray({ elements }: ArrayConstructor): string {
  return `ARRAY[${elements.map(printExpression).join(', ')}]`;
}

export function printRow({ elements }: RowConstructor): string {
  return `ROW(${elements.map(printExpression).join(', ')})`;
}

export function printStruct({ fields }: StructConstructor): string {
  return `STRUCT(${fields.map(printField).join(', ')})`;
}

function printField({ value, name }: StructConstructorField): string {
  const alias = name === undefined ? '' : ` AS ${printLabel(name)}`;
  return `${printExpression(value)}${alias}`;
}
