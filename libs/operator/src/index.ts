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
} from './connector.ts';
export type { Sink, SinkContext } from './sink.ts';
export type { Source, SourceContext, SourcePoll, TaskContext } from './source.ts';
export { UserError } from './user-error.ts';
