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
import { printExpression } from './expression.ts';
import { printColumns, printIdentifier } from './name.ts';
import { printOrderBy } from './order-by.ts';
import { printSelect } from './select.ts';

export function printQuery(query: Query): string {
  const parts: string[] = [];
  if (query.with !== undefined) parts.push(printWith(query.with));
  parts.push(printBody(query.body));
  if (query.orderBy.length > 0) parts.push(printOrderBy(query.orderBy));
  if (query.offset !== undefined) parts.push(`OFFSET (${printExpression(query.offset)})`);
  if (query.limit !== undefined) parts.push(printLimit(query.limit, query.withTies));
  if (query.emit !== undefined) parts.push(printEmit(query.emit));
  return parts.join(' ');
}

function printLimit(limit: NonNullable<Query['limit']>, withTies: boolean): string {
  const count = printExpression(limit);
  return withTies ? `FETCH FIRST (${count}) ROWS WITH TIES` : `LIMIT ${count}`;
}

function printBody(body: QueryBody): string {
  switch (body.kind) {
    case 'select':
      return printSelect(body);
    case 'values':
      return `VALUES ${body.rows.map(printRow).join(', ')}`;
    case 'set-operation':
      return printSetOperation(body);
    case 'query':
      return `(${printQuery(body)})`;
    default:
      return unreachable(body);
  }
}

function printSetOperation({ operator, all, left, right }: SetOperation): string {
  const binding = precedenceOf(operator);
  const word = `${operator.toUpperCase()}${all ? ' ALL' : ''}`;
  return `${printOperand(left, binding)} ${word} ${printOperand(right, binding + 1)}`;
}

function printOperand(body: QueryBody, minimum: number): string {
  const needsParentheses = body.kind === 'set-operation' && precedenceOf(body.operator) < minimum;
  return needsParentheses ? `(${printBody(body)})` : printBody(body);
}

function precedenceOf(operator: SetOperation['operator']): number {
  return operator === 'intersect' ? 1 : 0;
}

function printWith({ recursive, tables }: With): string {
  return `WITH ${recursive ? 'RECURSIVE ' : ''}${tables.map(printCommonTable).join(', ')}`;
}

function printCommonTable({ name, columns, materialized, query }: CommonTable): string {
  const hint =
    materialized === undefined ? '' : materialized ? 'MATERIALIZED ' : 'NOT MATERIALIZED ';
  const list = columns.length === 0 ? '' : ` ${printColumns(columns)}`;
  return `${printIdentifier(name)}${list} AS ${hint}(${printQuery(query)})`;
}

function printRow({ elements }: ValuesRow): string {
  return `(${elements.map(printExpression).join(', ')})`;
}

function printEmit({ mode }: Emit): string {
  return mode === 'window-close' ? 'EMIT ON WINDOW CLOSE' : `EMIT ${mode.toUpperCase()}`;
}
