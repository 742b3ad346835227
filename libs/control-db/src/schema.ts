/**
 * The tables as Kysely sees them: one schema for every driver. Times are microseconds since the
 * epoch, truth values are 0 or 1, and structured values are JSON text, because SQLite and
 * PostgreSQL agree on those. `migrations` holds the truth; the conformance suite checks that the
 * two agree.
 */
export type ControlSchema = {
  readonly pipelines: PipelineTable;
  readonly job_configs: JobConfigTable;
  readonly job_statuses: JobStatusTable;
  readonly job_log_messages: JobLogMessageTable;
  readonly job_state_changes: JobStateChangeTable;
  readonly idempotency_keys: IdempotencyKeyTable;
  readonly leases: LeaseTable;
  readonly connection_profiles: ConnectionProfileTable;
  readonly connection_tables: ConnectionTableTable;
  readonly connection_profile_pipelines: ConnectionUseTable;
  readonly connection_table_pipelines: ConnectionUseTable;
};

export type PipelineTable = {
  readonly id: string;
  readonly name: string;
  readonly query: string;
  readonly program: string;
  readonly graph: string;
  readonly udfs: string;
  readonly tags: string;
  readonly preview: number;
  readonly state_url: string | null;
  readonly created_at: number;
  readonly updated_at: number;
};

/** Desired state: what users asked for. Written by the API alone. */
export type JobConfigTable = {
  readonly id: string;
  readonly pipeline_id: string;
  readonly stop: string;
  readonly parallelism: number;
  readonly checkpoint_interval_micros: number;
  readonly ttl_micros: number | null;
  readonly restart_nonce: number;
  readonly restart_mode: string;
  readonly env_vars: string;
  readonly scheduler_config: string;
  readonly trace_parent: string | null;
  readonly created_at: number;
  readonly updated_at: number;
};

/** Observed state: what is. Written by the controller alone, each write against a `revision`. */
export type JobStatusTable = {
  readonly id: string;
  readonly revision: number;
  readonly state: string;
  readonly state_entered_at: number;
  readonly run_id: number;
  readonly start_time: number | null;
  readonly finish_time: number | null;
  readonly tasks: number | null;
  readonly restarts: number;
  readonly restart_nonce: number;
  readonly wait_reason: string | null;
  readonly failure_message: string | null;
  readonly failure_domain: string | null;
  readonly failure_operator: string | null;
  readonly workers: string | null;
};

export type JobLogMessageTable = {
  readonly id: string;
  readonly job_id: string;
  readonly run_id: number;
  readonly created_at: number;
  readonly log_level: string;
  readonly operator_id: string | null;
  readonly task_index: number | null;
  readonly message: string;
  readonly details: string;
  readonly error_domain: string | null;
  readonly retry_hint: string | null;
};

/** The states that a job went through; `revision` is that of the status which entered the state. */
export type JobStateChangeTable = {
  readonly job_id: string;
  readonly revision: number;
  readonly state: string;
  readonly entered_at: number;
  readonly run_id: number;
  readonly reason: string | null;
};

/** `id` is the key that the caller chose. */
export type IdempotencyKeyTable = {
  readonly id: string;
  readonly fingerprint: string;
  readonly pipeline_id: string;
  readonly created_at: number;
};

/** `name_key` is the name in lower case, because names of SQL do not mind the case. */
export type ConnectionProfileTable = {
  readonly id: string;
  readonly name: string;
  readonly name_key: string;
  readonly connector: string;
  readonly config: string;
  readonly idempotency_key: string | null;
  readonly fingerprint: string | null;
  readonly created_at: number;
  readonly updated_at: number;
};

export type ConnectionTableTable = ConnectionProfileTable & {
  readonly profile_id: string | null;
  readonly table_type: string;
  readonly table_schema: string;
};

/** Which pipelines were planned with a saved profile or table; previews are not among them. */
export type ConnectionUseTable = {
  readonly used_id: string;
  readonly pipeline_id: string;
};

/** `id` is the name of the lease; `token` rises with every holder. */
export type LeaseTable = {
  readonly id: string;
  readonly holder: string;
  readonly token: number;
  readonly expires_at: number;
};
