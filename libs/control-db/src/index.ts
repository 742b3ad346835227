export type {
  ConnectionProfile,
  ConnectionProfileChange,
  ConnectionProfileStore,
  NewConnectionProfile,
} from './connection-profile-store.ts';
export {
  CONNECTION_TABLE_TYPES,
  type ConnectionTable,
  type ConnectionTableChange,
  type ConnectionTableStore,
  type ConnectionTableType,
  type NewConnectionTable,
} from './connection-table-store.ts';
export type { ControlDb } from './control-db.ts';
export { ControlDbError, type ControlDbErrorKind, isControlDbError } from './errors.ts';
export {
  type JobLogMessage,
  type JobLogStore,
  LOG_LEVELS,
  type LogLevel,
  type NewJobLogMessage,
} from './job-log-store.ts';
export { isAtRest } from './job-at-rest.ts';
export {
  isTerminalJobState,
  JOB_STATES,
  type JobState,
  RESTART_MODES,
  type RestartMode,
  STOP_MODES,
  type StopMode,
} from './job-state.ts';
export type {
  Job,
  JobConfig,
  JobFailure,
  JobStateChange,
  JobStatus,
  JobStatusChange,
  JobStore,
  PlacedWorker,
} from './job-store.ts';
export { CONTROLLER_LEASE, type Lease, type LeaseRequest, type LeaseStore } from './lease-store.ts';
export type { ControlDbOptions, ControlDbSurroundings } from './open-control-db.ts';
export { openControlDb } from './open-control-db.ts';
export type { Page, PageRequest } from './page.ts';
export type { PipelineFilter } from './pipeline-filter.ts';
export type {
  DesiredChange,
  Idempotency,
  NewPipeline,
  Pipeline,
  PipelineStore,
  PipelineUdf,
  PipelineWithJob,
  UsedConnections,
} from './pipeline-store.ts';
