import { unreachable } from '@millrace/std';
import type { Join, JoinCondition, TableExpression } from '../ast/table-expression.ts';
import { printArgument } from './function-call.ts';
import { printColumns, printObjectName, printTableAlias } from './name.ts';
import type { Printer } from './printer.ts';

export function printTableExpression(table: TableExpression, print: Printer): string {
  switch (table.kind) {
    case 'table-reference': {
      const { name, asOf, alias } = table;
      const time = asOf === undefined ? '' : ` FOR SYSTEM_TIME AS OF ${print.expression(asOf)}`;
      return `${printObjectName(name)}${time}${printTableAlias(alias)}`;
    }
    case 'derived-table':
      return `${lateral(table)}(${print.query(table.query)})${printTableAlias(table.alias)}`;
    case 'table-function': {
      const inner = table.arguments.map((each) => printArgument(each, print)).join(', ');
      return `${lateral(table)}${printObjectName(table.name)}(${inner})${tail(table)}`;
    }
    case 'unnest': {
      const arrays = table.arrays.map(print.expression).join(', ');
      return `${lateral(table)}UNNEST(${arrays})${tail(table)}`;
    }
    case 'join':
      return printJoin(table, print);
    default:
      return unreachable(table);
  }
}

function printJoin({ type, left, right, condition }: Join, print: Printer): string {
  const natural = condition?.kind === 'join-natural' ? 'NATURAL ' : '';
  const join = `${natural}${type.replace('-', ' ').toUpperCase()} JOIN`;
  const rightText = printTableExpression(right, print);
  const operand = right.kind === 'join' ? `(${rightText})` : rightText;
  const tables = `${printTableExpression(left, print)} ${join} ${operand}`;
  return `${tables}${printCondition(condition, print)}`;
}

function printCondition(condition: JoinCondition | undefined, print: Printer): string {
  switch (condition?.kind) {
    case undefined:
    case 'join-natural':
      return '';
    case 'join-on':
      return ` ON ${print.expression(condition.expression)}`;
    case 'join-using':
      return ` USING ${printColumns(condition.columns)}`;
    default:
      return unreachable(condition);
  }
}

function lateral(table: { readonly lateral: boolean }): string {
  return table.lateral ? 'LATERAL ' : '';
}

function tail(
  table: Pick<Extract<TableExpression, { kind: 'unnest' }>, 'alias' | 'withOrdinality'>,
): string {
  return `${table.withOrdinality ? ' WITH ORDINALITY' : ''}${printTableAlias(table.alias)}`;
}
