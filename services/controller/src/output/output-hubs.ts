import { OutputHub } from './output-hub.ts';

/** Jobs that have ended and whose last rows can still be read. */
const ENDED_HUBS_MAX = 64;

/** The hub of every job that gives output, and of the last few that did. */
export class OutputHubs {
  readonly #hubs = new Map<string, OutputHub>();

  /** The hub of a job that runs or will run. */
  open(jobId: string): OutputHub {
    const known = this.#hubs.get(jobId);
    if (known !== undefined && !known.ended) return known;
    const hub = new OutputHub();
    this.#hubs.delete(jobId);
    this.#hubs.set(jobId, hub);
    return hub;
  }

  get(jobId: string): OutputHub | null {
    return this.#hubs.get(jobId) ?? null;
  }

  end(jobId: string): void {
    this.#hubs.get(jobId)?.end();
    const ended = [...this.#hubs].filter(([, hub]) => hub.ended);
    for (const [id] of ended.slice(0, Math.max(0, ended.length - ENDED_HUBS_MAX))) {
      this.#hubs.delete(id);
    }
  }

  /** Of a job that is gone. */
  forget(jobId: string): void {
    this.#hubs.get(jobId)?.end();
    this.#hubs.delete(jobId);
  }

  /** The controller ends, but the jobs do not. */
  breakOffAll(): void {
    for (const hub of this.#hubs.values()) hub.breakOff();
  }
}
