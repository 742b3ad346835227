export { BatchReader, readValue } from './batch-reader.ts';
export { BatchWriter } from './batch-writer.ts';
export {
  block,
  branch,
  branchIf,
  branchTable,
  choose,
  codeBytes,
  drop,
  giveBack,
  loop,
  nothing,
  select,
  sequence,
  trap,
  unrolled,
  when,
  yielding,
} from './control.ts';
export {
  type Instruction,
  type Label,
  label,
  type ResultType,
  type Statement,
  type ValueType,
} from './instruction.ts';
export { blockBytes, LinearMemory, MemoryLimitError, scratchArea } from './linear-memory.ts';
export { memory } from './memory-access.ts';
export {
  FunctionBuilder,
  type FunctionReference,
  type FunctionType,
  type Local,
} from './function-builder.ts';
export { ModuleBuilder } from './module-builder.ts';
export { f32, f64, i32, i64 } from './numeric.ts';
export { i8x16, i16x8, i32x4, i64x2, v128 } from './vector.ts';
