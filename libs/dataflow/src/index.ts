export { createEngine, type EngineOptions } from './engine/engine.ts';
export type {
  BadRowEvent,
  Engine,
  Execution,
  ExecutionRequest,
  SlotMetrics,
  StopMode,
  SubtaskMetrics,
  TaskEvent,
  TaskFailedEvent,
  TaskRowsEvent,
  WorkerPlacement,
} from './execution.ts';
export { type ReferenceResult, runReference } from './reference/run-reference.ts';
export {
  runInThisThread,
  type ThreadRun,
  type ThreadRunCounts,
} from './slot/run-in-this-thread.ts';
export { explainCode } from './explain/explain-code.ts';
export { runSlotThread } from './slot/slot-thread.ts';
