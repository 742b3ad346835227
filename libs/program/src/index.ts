export { decodeProgram, encodeProgram, ProgramVersionError } from './encoding.ts';
export type {
  AggregateCall,
  CallExpression,
  CaseExpression,
  CastExpression,
  ColumnExpression,
  Expression,
  LiteralExpression,
  LiteralValue,
  LogicalExpression,
  NullTestExpression,
} from './expression.ts';
export {
  type ConnectorOptions,
  type Exchange,
  type FilterOperator,
  type Operator,
  type OptionValue,
  type PrimaryKey,
  type Program,
  type ProgramEdge,
  type ProgramNode,
  type ProjectOperator,
  programVersion,
  type SinkOperator,
  type SourceOperator,
  type UnionOperator,
  type WatermarkOperator,
  type Window,
  type WindowAggregateOperator,
  type WindowTopOperator,
} from './program.ts';
export { windowPanes, windowPanesMax } from './window-panes.ts';
