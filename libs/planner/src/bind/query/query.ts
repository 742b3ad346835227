import type { Query, QueryBody, With } from '@millrace/sql';
import { unreachable } from '@millrace/std';
import type { Binder } from '../binder.ts';
import type { Relation } from '../relation.ts';
import { renameColumns } from './rename-columns.ts';
import { bindSelect } from './select.ts';
import { bindSetOperation } from './set-operation.ts';
import type { CommonTables } from './common-tables.ts';
import { unknownRelation } from '../unknown-relation.ts';

/** The rows of a query: its columns, and behind them the hidden event time. */
export function queryRule(binder: Binder, tables: CommonTables, body: QueryBody): Relation {
  switch (body.kind) {
    case 'select':
      return bindSelect(binder, tables, body);
    case 'set-operation':
      return bindSetOperation(binder, tables, body);
    case 'query':
      return bindWholeQuery(binder, tables, body);
    case 'values':
      binder.diagnostics.refuse(
        body.span,
        'VALUES is',
        'streams come from tables with a connector',
      );
      return unknownRelation;
    default:
      return unreachable(body);
  }
}

function bindWholeQuery(binder: Binder, outer: CommonTables, query: Query): Relation {
  const tables = query.with === undefined ? outer : bindWith(binder, outer, query.with);
  refuseClauses(binder, query);
  return queryRule(binder, tables, query.body);
}

function bindWith(binder: Binder, outer: CommonTables, clause: With): CommonTables {
  const { diagnostics } = binder;
  if (clause.recursive) diagnostics.refuse(clause.span, 'WITH RECURSIVE is');
  let tables = outer;
  const seen = new Set<string>();
  for (const { name, columns, query } of clause.tables) {
    if (seen.has(name.value.toLowerCase())) {
      const message = `WITH query name "${name.value}" is given twice`;
      diagnostics.error(name.span, 'duplicate-table', message);
    }
    seen.add(name.value.toLowerCase());
    const bound = bindWholeQuery(binder, tables, query);
    const relation = renameColumns(binder, bound, columns, name.value);
    tables = [...tables, { name: name.value, relation }];
  }
  return tables;
}

function refuseClauses({ diagnostics }: Binder, query: Query): void {
  const [order] = query.orderBy;
  if (order !== undefined) {
    const hint =
      'rows of a stream come in the order of time; for the first n of a window use row_number()';
    diagnostics.refuse(order.span, 'ORDER BY is', hint);
  }
  if (query.limit !== undefined) diagnostics.refuse(query.limit.span, 'LIMIT is');
  if (query.offset !== undefined) diagnostics.refuse(query.offset.span, 'OFFSET is');
  if (query.emit !== undefined) {
    const hint = 'a window gives its result once, when the watermark passes its end';
    diagnostics.refuse(query.emit.span, 'EMIT is', hint);
  }
}
