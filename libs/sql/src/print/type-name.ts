import { unreachable } from '@millrace/std';
import type { IntegerType, StructTypeField, TypeName } from '../ast/type-name.ts';
import { printLabel } from './name.ts';

const INTEGER_NAMES: Readonly<Record<IntegerType['bits'], string>> = {
  8: 'TINYINT',
  16: 'SMALLINT',
  32: 'INT',
  64: 'BIGINT',
};

export function printTypeName(type: TypeName): string {
  switch (type.kind) {
    case 'plain-type':
      return type.name.toUpperCase();
    case 'integer-type':
      return `${INTEGER_NAMES[type.bits]}${type.unsigned ? ' UNSIGNED' : ''}`;
    case 'decimal-type':
      return `DECIMAL${printSizes(type.precision, type.scale)}`;
    case 'text-type':
      return `${type.name.toUpperCase()}${printSizes(type.length)}`;
    case 'timestamp-type':
      return `TIMESTAMP${printSizes(type.precision)}${type.withTimeZone ? ' WITH TIME ZONE' : ''}`;
    case 'time-type':
      return `TIME${printSizes(type.precision)}`;
    case 'array-type':
      return `${printTypeName(type.element)}[]`;
    case 'struct-type':
      return `STRUCT<${type.fields.map(printField).join(', ')}>`;
    case 'map-type':
      return `MAP<${printTypeName(type.key)}, ${printTypeName(type.value)}>`;
    default:
      return unreachable(type);
  }
}

function printField({ name, type, notNull }: StructTypeField): string {
  return `${printLabel(name)} ${printTypeName(type)}${notNull ? ' NOT NULL' : ''}`;
}

function printSizes(...sizes: readonly (number | undefined)[]): string {
  const given = sizes.filter((size) => size !== undefined);
  return given.length === 0 ? '' : `(${given.join(', ')})`;
}
