export { createEngine, type EngineOptions } from './engine/engine.ts';
export type {
  BadRowEvent,
  Engine,
  Execution,
  ExecutionRequest,
  StopMode,
  SubtaskMetrics,
  TaskEvent,
  TaskFailedEvent,
  TaskRowsEvent,
  WorkerPlacement,
} from './execution.ts';
export { runSlotThread } from './slot/slot-thread.ts';
