import type { Span } from '@millrace/sql';
import { unreachable } from '@millrace/std';
import type { Binder } from '../binder.ts';
import type { Relation } from '../relation.ts';
import { bindMemoryTable } from './memory-table.ts';
import { bindQuery } from '../rules.ts';
import { renameColumns } from '../query/rename-columns.ts';
import { bindSourceTable } from './source-table.ts';
import type { ConnectorTable, DeclaredTable } from './table-set.ts';
import { unknownRelation } from '../unknown-relation.ts';

/** Tables are bound where they are first read: one in the other when declared in reverse. */
export const forwardMax = 50;

/**
 * The rows of a table or view. Each is bound once, so that all its readers share one plan; `span`
 * is where it is read.
 */
export function relationOf(binder: Binder, table: DeclaredTable, span: Span): Relation {
  const { tables, diagnostics } = binder;
  if (table.kind === 'connector-table' && !isReadable(binder, table, span)) return unknownRelation;
  const known = tables.relation(table);
  if (known !== undefined) return known;
  if (tables.binding.has(table)) {
    const message = `"${table.name}" reads from itself`;
    diagnostics.error(span, 'circular-reference', message, {
      hint: 'streams cannot flow in circles; write to a table of a connector and read that',
    });
    return unknownRelation;
  }
  if (tables.binding.size >= forwardMax) {
    const message = `views that are declared after their use are nested more than ${forwardMax} deep`;
    diagnostics.error(span, 'nested-too-deep', message, {
      hint: 'declare views before what reads them',
    });
    return unknownRelation;
  }
  tables.binding.add(table);
  const relation = bindTable(binder, table);
  tables.binding.delete(table);
  tables.setRelation(table, relation);
  return relation;
}

function bindTable(binder: Binder, table: DeclaredTable): Relation {
  switch (table.kind) {
    case 'connector-table':
      return bindSourceTable(binder, table);
    case 'memory-table':
      return bindMemoryTable(binder, table);
    case 'view':
      return renameColumns(binder, bindQuery(binder, [], table.query), table.columns, table.name);
    default:
      return unreachable(table);
  }
}

function isReadable(binder: Binder, table: ConnectorTable, span: Span): boolean {
  const { diagnostics, options } = binder;
  const connector = options.catalog.connector(table.connector);
  if (connector === null) return false;
  const isSink = table.options.get('type')?.value === 'sink';
  if (connector.source !== undefined && !isSink) return true;
  const why = isSink ? "it has type = 'sink'" : `connector "${table.connector}" is a sink`;
  diagnostics.error(span, 'not-a-source', `table "${table.name}" cannot be read: ${why}`, {
    hint: `INSERT INTO ${table.name} writes to it`,
  });
  return false;
}
