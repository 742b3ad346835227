import type { OutputEvent } from '@millrace/rpc';

/** Some rows of a job's output; the protocols differ in how they carry the rows themselves. */
export function renderOutput({ output, lostRows }: OutputEvent) {
  return {
    operator_id: output.operatorId,
    subtask_idx: output.subtask,
    timestamps: output.timestamps,
    start_id: output.startId,
    lost_rows: lostRows,
    done: output.done,
  };
}
