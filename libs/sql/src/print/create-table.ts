import { unreachable } from '@millrace/std';
import type {
  ColumnConstraint,
  ColumnDefinition,
  CreateTable,
  OptionArray,
  OptionValue,
  TableConstraint,
  TableOption,
} from '../ast/create-table.ts';
import { printExpression, printQuery } from './expression-and-query.ts';
import { printLiteral } from './literal.ts';
import { printColumns, printIdentifier, printObjectName, printString } from './name.ts';
import { printTypeName } from './type-name.ts';

export function printCreateTable(table: CreateTable): string {
  const { columns, constraints, partitionedBy, options, query } = table;
  const parts = ['CREATE'];
  if (table.orReplace) parts.push('OR REPLACE');
  if (table.temporary) parts.push('TEMPORARY');
  parts.push(table.ifNotExists ? 'TABLE IF NOT EXISTS' : 'TABLE', printObjectName(table.name));
  const elements = [...columns.map(printColumn), ...constraints.map(printTableConstraint)];
  if (elements.length > 0) parts.push(`(${elements.join(', ')})`);
  if (partitionedBy.length > 0) {
    parts.push(`PARTITIONED BY (${partitionedBy.map(printExpression).join(', ')})`);
  }
  if (options.length > 0) parts.push(`WITH (${options.map(printOption).join(', ')})`);
  if (query !== undefined) parts.push(`AS ${printQuery(query)}`);
  return parts.join(' ');
}

function printColumn({ name, type, constraints }: ColumnDefinition): string {
  const parts = [printIdentifier(name), printTypeName(type)];
  return [...parts, ...constraints.map(printColumnConstraint)].join(' ');
}

function printColumnConstraint(constraint: ColumnConstraint): string {
  switch (constraint.kind) {
    case 'not-null-constraint':
      return 'NOT NULL';
    case 'null-constraint':
      return 'NULL';
    case 'primary-key-constraint':
      return 'PRIMARY KEY';
    case 'unique-constraint':
      return 'UNIQUE';
    case 'generated-constraint': {
      const { expression, storage } = constraint;
      const tail = storage === undefined ? '' : ` ${storage.toUpperCase()}`;
      return `GENERATED ALWAYS AS (${printExpression(expression)})${tail}`;
    }
    case 'metadata-constraint':
      return `METADATA FROM ${printString(constraint.key.value)}`;
    case 'default-constraint':
      return `DEFAULT (${printExpression(constraint.expression)})`;
    default:
      return unreachable(constraint);
  }
}

function printTableConstraint(constraint: TableConstraint): string {
  if (constraint.kind === 'table-primary-key') {
    return `PRIMARY KEY ${printColumns(constraint.columns)}`;
  }
  const { column, expression } = constraint;
  const tail = expression === undefined ? '' : ` AS (${printExpression(expression)})`;
  return `WATERMARK FOR ${printIdentifier(column)}${tail}`;
}

function printOption({ key, value }: TableOption): string {
  const isPlain = /^[a-z_][a-z0-9_]*$/i.test(key.value);
  return `${isPlain ? key.value : printString(key.value)} = ${printOptionValue(value)}`;
}

function printOptionValue(value: OptionValue): string {
  return value.kind === 'option-array' ? printOptionArray(value) : printLiteral(value);
}

function printOptionArray({ elements }: OptionArray): string {
  const texts = elements.map((element) =>
    element.kind === 'identifier' ? printIdentifier(element) : printOptionValue(element),
  );
  return `[${texts.join(', ')}]`;
}
