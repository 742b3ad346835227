import type { TableExpression, TableReference } from '@millrace/sql';
import { unreachable } from '@millrace/std';
import type { Binder } from '../binder.ts';
import type { Relation } from '../relation.ts';
import { didYouMean } from '../diagnostic-collector.ts';
import { findTable, tableNames } from '../table/find-table.ts';
import { objectNameText, pickByName } from '../names.ts';
import type { CommonTables } from './common-tables.ts';
import { bindQuery } from '../rules.ts';
import { renameColumns } from './rename-columns.ts';
import { relationOf } from '../table/table-relation.ts';
import { unknownRelation } from '../unknown-relation.ts';

/** The rows that a SELECT works on, and what may stand before the dot of their columns. */
export interface FromClause {
  readonly relation: Relation;
  readonly qualifier: string | null;
}

const unknownFrom: FromClause = { relation: unknownRelation, qualifier: null };

export function bindFrom(
  binder: Binder,
  tables: CommonTables,
  from: readonly TableExpression[],
): FromClause {
  const bound = from.map((table) => bindTableExpression(binder, tables, table));
  const second = from[1];
  if (second !== undefined) {
    binder.diagnostics.refuse(second.span, 'joins are', 'query one table at a time');
    return unknownFrom;
  }
  return bound[0] ?? unknownFrom;
}

function bindTableExpression(
  binder: Binder,
  tables: CommonTables,
  table: TableExpression,
): FromClause {
  const { diagnostics } = binder;
  switch (table.kind) {
    case 'table-reference':
      return bindReference(binder, tables, table);
    case 'derived-table': {
      if (table.lateral) diagnostics.refuse(table.span, 'LATERAL is');
      const relation = bindQuery(binder, tables, table.query);
      return named(binder, relation, table.alias, null);
    }
    case 'join':
      bindTableExpression(binder, tables, table.left);
      bindTableExpression(binder, tables, table.right);
      diagnostics.refuse(table.span, 'joins are', 'query one table at a time');
      return unknownFrom;
    case 'table-function': {
      const name = objectNameText(table.name).toLowerCase();
      const isWindow = name === 'tumble' || name === 'hop';
      const hint = isWindow ? `write GROUP BY ${name}(...) instead` : undefined;
      diagnostics.refuse(table.span, 'table functions are', hint);
      return unknownFrom;
    }
    case 'unnest':
      diagnostics.refuse(table.span, 'UNNEST is');
      return unknownFrom;
    default:
      return unreachable(table);
  }
}

function bindReference(
  binder: Binder,
  tables: CommonTables,
  reference: TableReference,
): FromClause {
  const { name, asOf, alias, span } = reference;
  if (asOf !== undefined) binder.diagnostics.refuse(asOf.span, 'FOR SYSTEM_TIME AS OF is');
  const [first, ...rest] = name.parts;
  if (first === undefined) return unknownFrom;
  const common = rest.length > 0 ? [] : pickByName(first, tables, (table) => table.name);
  const innermost = common.at(-1);
  if (innermost !== undefined) return named(binder, innermost.relation, alias, innermost.name);
  const table = findTable(binder, name);
  if (table !== null) return named(binder, relationOf(binder, table, name.span), alias, table.name);
  const text = objectNameText(name);
  if (binder.isPartial) return named(binder, unknownRelation, alias, text);
  const known = [...tables.map((common) => common.name), ...tableNames(binder)];
  const hint = didYouMean(text, known) ?? missingTableHint(known);
  binder.diagnostics.error(span, 'undefined-table', `table "${text}" does not exist`, { hint });
  return named(binder, unknownRelation, alias, text);
}

function named(
  binder: Binder,
  relation: Relation,
  alias: TableReference['alias'],
  name: string | null,
): FromClause {
  if (alias === undefined) return { relation, qualifier: name };
  const qualifier = alias.name.value;
  return { relation: renameColumns(binder, relation, alias.columns, qualifier), qualifier };
}

function missingTableHint(known: readonly string[]): string {
  const isShort = known.length > 0 && known.length <= 12;
  return isShort ? `there are: ${known.join(', ')}` : 'declare it with CREATE TABLE';
}
