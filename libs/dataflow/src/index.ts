export type {
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
