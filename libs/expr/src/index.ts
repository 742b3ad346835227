export type {
  AggregateCodegen,
  AggregateGenerator,
  ReferenceAggregate,
} from './aggregates/aggregate-function.ts';
export {
  aggregateGenerator,
  aggregateNames,
  aggregateState,
  isAggregateName,
  referenceAggregate,
  resolveAggregate,
} from './aggregates/registry.ts';
export { evaluate } from './evaluate/evaluate.ts';
export type { EvaluationContext } from './evaluate/evaluation-context.ts';
export { EvaluationError, type EvaluationErrorCode } from './evaluate/evaluation-error.ts';
export { type Folded, foldConstants } from './evaluate/fold-constants.ts';
export { functionNames } from './functions/registry.ts';
export { valueTypeOf } from './generate/code-context.ts';
export { ExpressionCompiler } from './generate/expression-compiler.ts';
export { ExpressionRuntime } from './generate/expression-runtime.ts';
export type { ColumnScope, GeneratedValue } from './generate/generated-value.ts';
export type { TextHeap } from './generate/text-heap.ts';
export type {
  Argument,
  Refused,
  ResolvedAggregate,
  ResolvedFunction,
} from './resolve/resolution.ts';
export { resolveFunction } from './resolve/resolve-function.ts';
export { canCast, commonType, isNumeric } from './resolve/type-rules.ts';
