import type { Program } from '@millrace/program';
import type { Subtask } from '@millrace/rpc';
import type { TaskCounts } from './job-facts.ts';

/** Which subtasks of a program have started and which have finished. Messages may come twice. */
export class TaskProgress {
  readonly #total: number;
  readonly #known = new Set<string>();
  /** Those that have not finished. */
  readonly #sources = new Set<string>();
  readonly #hasSources: boolean;
  readonly #started = new Set<string>();
  readonly #finished = new Set<string>();

  constructor(program: Program) {
    for (const { operatorId, operator, parallelism } of program.nodes) {
      for (let subtask = 0; subtask < parallelism; subtask += 1) {
        const key = keyOf({ operatorId, subtask });
        this.#known.add(key);
        if (operator.kind === 'source') this.#sources.add(key);
      }
    }
    this.#total = this.#known.size;
    this.#hasSources = this.#sources.size > 0;
  }

  get counts(): TaskCounts {
    return {
      total: this.#total,
      started: this.#started.size,
      finished: this.#finished.size,
    };
  }

  get sourcesFinished(): boolean {
    return this.#hasSources && this.#sources.size === 0;
  }

  /** False when the program has no such subtask. */
  started(subtask: Subtask): boolean {
    const key = keyOf(subtask);
    if (!this.#known.has(key)) return false;
    this.#started.add(key);
    return true;
  }

  /** A subtask that has finished has started, in whatever order the messages came. */
  finished(subtask: Subtask): boolean {
    if (!this.started(subtask)) return false;
    const key = keyOf(subtask);
    this.#finished.add(key);
    this.#sources.delete(key);
    return true;
  }
}

function keyOf({ operatorId, subtask }: Subtask): string {
  return `${operatorId}/${subtask}`;
}
