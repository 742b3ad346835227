import type { OutputEvent } from '@millrace/rpc';

/**
 * How far a reader has come in the output of a job: for every subtask the number of its next row.
 * Its text is the id of each server-sent event, so that a reader who comes back with the last one
 * goes on behind it. Rows are numbered within a generation; one of another generation begins anew.
 */
export class OutputCursor {
  /** Null for a reader that has seen nothing. */
  #generation: number | null = null;
  readonly #next = new Map<string, number>();
  /** Whether what is counted began before the reader came. */
  #isResumed = false;

  /**
   * `lastEventId` may be anything that a client sends; what is no cursor begins at the beginning.
   */
  constructor(lastEventId: string | undefined) {
    const [generation = '', ...parts] = (lastEventId ?? '').split(';');
    if (!/^\d{1,15}$/.test(generation) || parts.length === 0) return;
    this.#generation = Number(generation);
    this.#isResumed = true;
    for (const part of parts) {
      const [, key = '', next = ''] = /^([^=]+)=(\d{1,15})$/.exec(part) ?? [];
      if (key !== '') this.#next.set(key, Number(next));
    }
  }

  /** What of an event is new to the reader, or null; rows that it missed are counted. */
  advance(event: OutputEvent): OutputEvent | null {
    if (event.generation !== this.#generation) this.#beginAnew(event.generation);
    const { output } = event;
    const key = `${output.operatorId}/${output.subtask}`;
    const next = this.#next.get(key) ?? 0;
    const known = Math.max(0, next - output.startId);
    const isOld = known >= output.rows.length && next > output.startId;
    if (isOld && !output.done) return null;
    this.#next.set(key, Math.max(next, output.startId + output.rows.length));
    if (!this.#isResumed) return event;
    return {
      ...event,
      output: {
        ...output,
        startId: output.startId + known,
        rows: output.rows.slice(known),
        timestamps: output.timestamps.slice(known),
      },
      lostRows: Math.max(0, output.startId - next),
    };
  }

  #beginAnew(generation: number): void {
    this.#generation = generation;
    this.#isResumed = false;
    this.#next.clear();
  }

  toString(): string {
    const parts = [...this.#next].map(([key, next]) => `${key}=${next}`);
    return [this.#generation, ...parts].join(';');
  }
}
