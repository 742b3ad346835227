import type { ObjectName } from '@millrace/sql';
import { findSaved } from '../../saved/saved-connections.ts';
import { savedStatement } from '../../saved/saved-statement.ts';
import type { Binder } from '../binder.ts';
import { declareTable } from './declare-table.ts';
import type { DeclaredTable } from './table-set.ts';

/**
 * The table that a name means: one of the text, else a saved one, which is declared where it is
 * first named; whatever is wrong with it is reported there.
 */
export function findTable(binder: Binder, name: ObjectName): DeclaredTable | null {
  const { tables, options, uses } = binder;
  const declared = tables.find(name);
  const [part, ...rest] = name.parts;
  if (declared !== null || part === undefined || rest.length > 0) return declared;
  const saved = findSaved(options.saved?.tables ?? [], part.value);
  if (saved === null || (part.quoted && saved.name !== part.value)) return null;
  uses.tables.add(saved.name);
  const table = declareTable(
    binder,
    savedStatement(saved, () => name.span),
  );
  if (table !== null) tables.add(table);
  return table;
}

/** What could have been meant by a name of a table. */
export function tableNames({ tables, options }: Binder): readonly string[] {
  const saved = options.saved?.tables ?? [];
  return [...tables.names, ...saved.map(({ name }) => name)];
}
