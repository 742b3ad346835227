import type { Identifier } from '@millrace/sql';
import { counted } from '@millrace/std';
import type { Binder } from '../binder.ts';
import type { Relation } from '../relation.ts';

/** The relation with the names of `t(a, b)` or `CREATE VIEW v (a, b)` for its first columns. */
export function renameColumns(
  { diagnostics }: Binder,
  relation: Relation,
  names: readonly Identifier[],
  owner: string,
): Relation {
  if (names.length === 0) return relation;
  const extra = names[relation.columns.length];
  if (extra !== undefined && !relation.open) {
    const has = `"${owner}" has ${counted(relation.columns.length, 'column')}`;
    diagnostics.error(
      extra.span,
      'wrong-column-count',
      `${has}, but ${names.length} names are given`,
    );
  }
  const columns = relation.columns.map(({ name, field }, i) => ({
    name: names[i]?.value ?? name,
    field,
  }));
  return { ...relation, columns };
}
