export {
  bytesEqualFunction,
  bytesWordFunction,
  finishHash,
  hashWords,
  keyGroupCount,
  keyGroupOf,
  mixWord,
  subtaskOfKeyGroup,
} from './key-hash.ts';
export { KeyedTable, type TableFunctions } from './keyed-table.ts';
export { restoreTable, snapshotTable, type TableShape } from './snapshot-table.ts';
export { type KeyValue, TableCode, type TableLocals, viewLength } from './table-code.ts';
export {
  type KeyWord,
  rowCountOffset,
  type TableLayout,
  tableDescriptor,
  tableLayout,
} from './table-layout.ts';
