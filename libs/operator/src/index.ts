export type {
  Catalog,
  Connector,
  OptionIssue,
  Resolution,
  SinkConnector,
  SinkResolution,
  SourceConnector,
  SourceResolution,
  TableDeclaration,
  TestedTable,
  TestTable,
} from './connector.ts';
export { declareOptions, type Option, type Options, type OptionValues } from './options/option.ts';
export { type OptionsJsonSchema, optionsJsonSchema } from './options/options-json-schema.ts';
export { type ReadOptions, readOptions, unknownOptions } from './options/read-options.ts';
export {
  isReference,
  plainSecrets,
  referencedNames,
  referenceTo,
  resolveReferences,
} from './options/references.ts';
export {
  type TableRole,
  tableOptionNames,
  tableOptions,
  tableOptionsOf,
} from './options/table-options.ts';
export type { Sink, SinkContext } from './sink.ts';
export type { Source, SourceContext, SourcePoll, TaskContext } from './source.ts';
export { UserError } from './user-error.ts';
