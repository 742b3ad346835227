import { counterFamily, gaugeFamily } from '@millrace/service';

const SUBTASK = ['job_id', 'pipeline_id', 'operator_id', 'operator', 'subtask'] as const;

/** What a worker measures of every operator and subtask that it runs. */
export const subtaskFamilies = {
  rowsIn: counterFamily('millrace_worker_rows_in_total', 'Rows that the subtask took.', SUBTASK),
  rowsOut: counterFamily(
    'millrace_worker_rows_out_total',
    'Rows that the subtask gave out.',
    SUBTASK,
  ),
  bytesIn: counterFamily(
    'millrace_worker_bytes_in_total',
    'Bytes that the subtask read, or took from an exchange; between other operators rows cost none.',
    SUBTASK,
  ),
  bytesOut: counterFamily(
    'millrace_worker_bytes_out_total',
    'Bytes that the subtask wrote, or gave to an exchange; between other operators rows cost none.',
    SUBTASK,
  ),
  batchesIn: counterFamily(
    'millrace_worker_batches_in_total',
    'Batches that the subtask took.',
    SUBTASK,
  ),
  batchesOut: counterFamily(
    'millrace_worker_batches_out_total',
    'Batches that the subtask gave out.',
    SUBTASK,
  ),
  lateRows: counterFamily(
    'millrace_worker_late_rows_total',
    'Rows that came after all their windows had fired.',
    SUBTASK,
  ),
  decodeErrors: counterFamily(
    'millrace_worker_decode_errors_total',
    'Records that were not what the format says.',
    SUBTASK,
  ),
  queueFill: gaugeFamily(
    'millrace_worker_queue_fill_ratio',
    'Fill of the fullest incoming queue, 0 to 1.',
    SUBTASK,
  ),
  backpressure: gaugeFamily(
    'millrace_worker_backpressure_ratio',
    'Fill of the fullest queue that the subtask fills, or what is behind it on its slot, 0 to 1: at 1 it is held up.',
    SUBTASK,
  ),
  busyRatio: gaugeFamily(
    'millrace_worker_busy_ratio',
    'Share of the last seconds in which the slot worked for the subtask, 0 to 1.',
    SUBTASK,
  ),
  stateBytes: gaugeFamily('millrace_worker_state_bytes', 'Keyed state of the subtask.', SUBTASK),
  watermark: gaugeFamily(
    'millrace_worker_watermark_seconds',
    'Event time that the subtask has reached, in seconds since 1970; none before the first watermark and after the end.',
    SUBTASK,
  ),
  watermarkLag: gaugeFamily(
    'millrace_worker_watermark_lag_seconds',
    'How far that event time is behind the clock of the worker.',
    SUBTASK,
  ),
} as const;

const SLOT = ['job_id', 'pipeline_id', 'slot'] as const;

/** What a worker measures of each slot of its job: a thread with memory of its own. */
export const slotFamilies = {
  memory: gaugeFamily(
    'millrace_worker_slot_memory_bytes',
    'Linear memory that the slot has taken from the process.',
    SLOT,
  ),
  memoryUsed: gaugeFamily(
    'millrace_worker_slot_memory_used_bytes',
    'The part of it that is in use.',
    SLOT,
  ),
  heap: gaugeFamily('millrace_worker_slot_heap_bytes', 'JavaScript heap in use.', SLOT),
  cpu: counterFamily('millrace_worker_slot_cpu_seconds_total', 'CPU time of the thread.', SLOT),
  loop: gaugeFamily(
    'millrace_worker_slot_loop_ratio',
    'Share of the time since its start in which the event loop of the thread was not idle, 0 to 1.',
    SLOT,
  ),
  loopDelay: gaugeFamily(
    'millrace_worker_slot_loop_delay_seconds',
    'The longest that timers and I/O of the thread have waited over the last seconds; 0.01 is usual under load.',
    SLOT,
  ),
} as const;

/** What a worker measures beside its subtasks. */
export const workerFamilies = {
  refusedConnections: counterFamily(
    'millrace_worker_data_connections_refused_total',
    'Connections to the data port that were turned away: garbage, other secrets or certificates, old generations.',
    [],
  ),
} as const;
