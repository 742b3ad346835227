import type { KeyedTable } from '@millrace/state';
import type { WindowCode } from './window-module.ts';

/** Adds the groups of tables to another. */
export function mergeTables(
  code: Pick<WindowCode, 'mergeGroups'>,
  tables: readonly KeyedTable[],
  to: KeyedTable,
): void {
  for (const { slots } of tables) code.mergeGroups(slots.from, slots.to, to.descriptor);
}

/** Groups of the largest table: what all of them together have at least. */
export function mostGroups(tables: readonly KeyedTable[]): number {
  return tables.reduce((most, { groups }) => Math.max(most, groups), 0);
}
