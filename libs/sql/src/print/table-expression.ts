import { unreachable } from '@millrace/std';
import type { Join, JoinCondition, TableExpression } from '../ast/table-expression.ts';
import { printExpression } from './expression.ts';
import { printArgument } from './function-call.ts';
import { printColumns, printObjectName, printTableAlias } from './name.ts';
import { printQuery } from './query.ts';

export function printTableExpression(table: TableExpression): string {
  switch (table.kind) {
    case 'table-reference': {
      const { name, asOf, alias } = table;
      const time = asOf === undefined ? '' : ` FOR SYSTEM_TIME AS OF ${printExpression(asOf)}`;
      return `${printObjectName(name)}${time}${printTableAlias(alias)}`;
    }
    case 'derived-table':
      return `${lateral(table)}(${printQuery(table.query)})${printTableAlias(table.alias)}`;
    case 'table-function': {
      const inner = table.arguments.map(printArgument).join(', ');
      return `${lateral(table)}${printObjectName(table.name)}(${inner})${tail(table)}`;
    }
    case 'unnest': {
      const arrays = table.arrays.map(printExpression).join(', ');
      return `${lateral(table)}UNNEST(${arrays})${tail(table)}`;
    }
    case 'join':
      return printJoin(table);
    default:
      return unreachable(table);
  }
}

function printJoin({ type, left, right, condition }: Join): string {
  const natural = condition?.kind === 'join-natural' ? 'NATURAL ' : '';
  const join = `${natural}${type.replace('-', ' ').toUpperCase()} JOIN`;
  const rightText = printTableExpression(right);
  const operand = right.kind === 'join' ? `(${rightText})` : rightText;
  return `${printTableExpression(left)} ${join} ${operand}${printCondition(condition)}`;
}

function printCondition(condition: JoinCondition | undefined): string {
  switch (condition?.kind) {
    case undefined:
    case 'join-natural':
      return '';
    case 'join-on':
      return ` ON ${printExpression(condition.expression)}`;
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
