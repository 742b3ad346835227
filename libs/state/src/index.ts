export { hashWords, keyGroupOf, subtaskOfKeyGroup } from './key-hash.ts';
export { KeyedTable, type TableFunctions } from './keyed-table.ts';
export { restoreTable, snapshotTable, type TableShape } from './snapshot-table.ts';
export { type KeyValue, TableCode, type TableLocals } from './table-code.ts';
export { type KeyWord, rowCountOffset, type TableLayout, tableLayout } from './table-layout.ts';
export { tableImports, TableSet } from './table-set.ts';
