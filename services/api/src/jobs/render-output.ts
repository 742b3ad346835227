import type { StreamEvent } from '../http/stream-events.ts';
import type { OutputMessage } from './follow-output.ts';

/** A message of a job's output as the server-sent event that clients read. */
export function renderOutput(message: OutputMessage): StreamEvent {
  if (message.kind === 'end') {
    // Under a name of its own, so that readers who only know rows do not take it for some.
    const { state, error } = message;
    return { name: 'end', data: { state, ...(error === undefined ? {} : { error }) } };
  }
  const { output, lostRows } = message.event;
  const data = {
    operator_id: output.operatorId,
    subtask_idx: output.subtask,
    timestamps: output.timestamps,
    start_id: output.startId,
    batch: `[${output.rows.join(',')}]`,
    lost_rows: lostRows,
    done: output.done,
  };
  return { id: message.id, data };
}
