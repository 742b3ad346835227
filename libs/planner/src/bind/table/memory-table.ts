import type { Binder } from '../binder.ts';
import type { Relation } from '../relation.ts';
import { bindInsertSource } from './insert.ts';
import { bindTableColumns } from './table-columns.ts';
import type { MemoryTable } from './table-set.ts';
import { unknownRelation, unknownRows } from '../unknown-relation.ts';

/** The rows of a table without a connector: those of its one INSERT. */
export function bindMemoryTable(binder: Binder, table: MemoryTable): Relation {
  const { diagnostics, tables } = binder;
  const declared = bindTableColumns(binder, table.statement);
  for (const { generated, definition } of declared.columns) {
    if (generated !== null)
      diagnostics.refuse(definition.span, 'generated columns of memory tables are');
  }
  const [insert, second] = tables.insertsInto(table);
  if (second !== undefined) {
    const message = `memory table "${table.name}" has several INSERTs`;
    const hint = 'give it one INSERT ... SELECT ... UNION ALL SELECT ...';
    diagnostics.error(second.span, 'wrong-insert-count', message, { hint });
  }
  const schema = declared.columns.map(({ field }) => field);
  if (insert === undefined) {
    const unread = schema.length === 0 ? unknownRelation : unknownRows(schema);
    if (binder.isPartial) return unread;
    const message = `memory table "${table.name}" has no INSERT`;
    const hint = `add INSERT INTO ${table.name} SELECT ..., or a connector`;
    diagnostics.error(table.span, 'wrong-insert-count', message, { hint });
    return unread;
  }
  const source = bindInsertSource(binder, insert, table.name, schema);
  return source.plan.kind === 'unknown' && schema.length > 0 ? unknownRows(schema) : source;
}
