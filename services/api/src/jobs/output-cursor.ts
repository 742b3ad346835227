import type { OutputEvent } from '@millrace/rpc';

/**
 * How far a reader has come in the output of a job: for every subtask the number of its next row.
 * Its text is the id of each server-sent event, so that a reader who comes back with the last one
 * goes on behind it. Rows are numbered within a generation; one of another generation begins anew.
 */
export class OutputCursor {
  #generation: number;
  readonly #next = new Map<string, number>();
  /** The same for what came since the reader came back, whether it was new to it or not. */
  readonly #arrived = new Map<string, number>();
  #isResumed: boolean;

  /**
   * `lastEventId` may be anything that a client sends; what is no cursor begins at the beginning.
   */
  constructor(generation: number, lastEventId: string | undefined) {
    this.#generation = generation;
    const [given, ...parts] = (lastEventId ?? '').split(';');
    this.#isResumed = given === String(generation) && parts.length > 0;
    if (!this.#isResumed) return;
    for (const part of parts) {
      const [, key = '', next = ''] = /^([^=]+)=(\d{1,15})$/.exec(part) ?? [];
      if (key !== '') this.#next.set(key, Number(next));
    }
  }

  /** True when the rows are from the beginning again: the job has a new generation. */
  startsOver({ output }: OutputEvent): boolean {
    return output.startId < (this.#arrived.get(keyOf(output)) ?? 0);
  }

  restart(generation: number): void {
    this.#generation = generation;
    this.#isResumed = false;
    this.#next.clear();
    this.#arrived.clear();
  }

  /** What of an event is new to the reader, or null; rows that it missed are counted. */
  advance(event: OutputEvent): OutputEvent | null {
    const { output } = event;
    const key = keyOf(output);
    const next = this.#next.get(key) ?? 0;
    const endId = output.startId + output.rows.length;
    this.#arrived.set(key, endId);
    const known = Math.max(0, next - output.startId);
    const isOld = known >= output.rows.length && next > output.startId;
    if (isOld && !output.done) return null;
    this.#next.set(key, Math.max(next, endId));
    if (!this.#isResumed) return event;
    return {
      output: {
        ...output,
        startId: output.startId + known,
        rows: output.rows.slice(known),
        timestamps: output.timestamps.slice(known),
      },
      lostRows: Math.max(0, output.startId - next),
    };
  }

  toString(): string {
    const parts = [...this.#next].map(([key, next]) => `${key}=${next}`);
    return [this.#generation, ...parts].join(';');
  }
}

function keyOf({ operatorId, subtask }: OutputEvent['output']): string {
  return `${operatorId}/${subtask}`;
}
