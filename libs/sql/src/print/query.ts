import { unreachable } from '@millrace/std';
import type {
  CommonTable,
  Emit,
  Query,
  QueryBody,
  SetOperation,
  ValuesRow,
  With,
} from '../ast/query.ts';
import { printColumns, printIdentifier } from './name.ts';
import { printOrderBy } from './order-by.ts';
import { printSelect } from './select.ts';
import type { Printer } from './printer.ts';

export function queryText(query: Query, print: Printer): string {
  const parts: string[] = [];
  if (query.with !== undefined) parts.push(printWith(query.with, print));
  parts.push(printBody(query.body, print));
  if (query.orderBy.length > 0) parts.push(printOrderBy(query.orderBy, print));
  if (query.offset !== undefined) parts.push(`OFFSET (${print.expression(query.offset)})`);
  if (query.limit !== undefined) parts.push(printLimit(query.limit, query.withTies, print));
  if (query.emit !== undefined) parts.push(printEmit(query.emit));
  return parts.join(' ');
}

function printLimit(limit: NonNullable<Query['limit']>, withTies: boolean, print: Printer): string {
  const count = print.expression(limit);
  return withTies ? `FETCH FIRST (${count}) ROWS WITH TIES` : `LIMIT ${count}`;
}

function printBody(body: QueryBody, print: Printer): string {
  switch (body.kind) {
    case 'select':
      return printSelect(body, print);
    case 'values':
      return `VALUES ${body.rows.map((each) => printRow(each, print)).join(', ')}`;
    case 'set-operation':
      return printSetOperation(body, print);
    case 'query':
      return `(${print.query(body)})`;
    default:
      return unreachable(body);
  }
}

function printSetOperation({ operator, all, left, right }: SetOperation, print: Printer): string {
  const binding = precedenceOf(operator);
  const word = `${operator.toUpperCase()}${all ? ' ALL' : ''}`;
  return `${printOperand(left, binding, print)} ${word} ${printOperand(right, binding + 1, print)}`;
}

function printOperand(body: QueryBody, minimum: number, print: Printer): string {
  const needsParentheses = body.kind === 'set-operation' && precedenceOf(body.operator) < minimum;
  return needsParentheses ? `(${printBody(body, print)})` : printBody(body, print);
}

function precedenceOf(operator: SetOperation['operator']): number {
  return operator === 'intersect' ? 1 : 0;
}

function printWith({ recursive, tables }: With, print: Printer): string {
  const list = tables.map((each) => printCommonTable(each, print)).join(', ');
  return `WITH ${recursive ? 'RECURSIVE ' : ''}${list}`;
}

function printCommonTable(
  { name, columns, materialized, query }: CommonTable,
  print: Printer,
): string {
  const hint =
    materialized === undefined ? '' : materialized ? 'MATERIALIZED ' : 'NOT MATERIALIZED ';
  const list = columns.length === 0 ? '' : ` ${printColumns(columns)}`;
  return `${printIdentifier(name)}${list} AS ${hint}(${print.query(query)})`;
}

function printRow({ elements }: ValuesRow, print: Printer): string {
  return `(${elements.map(print.expression).join(', ')})`;
}

function printEmit({ mode }: Emit): string {
  return mode === 'window-close' ? 'EMIT ON WINDOW CLOSE' : `EMIT ${mode.toUpperCase()}`;
}
