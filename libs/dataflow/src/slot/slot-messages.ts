import type { StopMode, TaskFailedEvent } from '../execution.ts';

/** One ring of an exchange, as both its ends know it. */
export interface RingPlacement {
  readonly edge: number;
  readonly from: number;
  readonly to: number;
  readonly shared: SharedArrayBuffer;
  /** Doorbells of the writing and the reading thread. */
  readonly writerBell: number;
  readonly readerBell: number;
}

/** What a slot's thread is started with. */
export interface SlotAssignment {
  readonly jobId: string;
  /** By `encodeProgram`. */
  readonly program: string;
  readonly slot: number;
  readonly memoryBytesMax: number;
  readonly counters: SharedArrayBuffer;
  readonly doorbells: SharedArrayBuffer;
  readonly bell: number;
  readonly writing: readonly RingPlacement[];
  readonly reading: readonly RingPlacement[];
}

/** From the thread to its engine. */
export type SlotMessage =
  | { readonly kind: 'started' }
  | { readonly kind: 'finished' }
  | { readonly kind: 'failed'; readonly failure: Omit<TaskFailedEvent, 'kind' | 'subtask'> }
  | {
      readonly kind: 'rows';
      readonly operatorId: string;
      readonly startId: number;
      readonly rows: readonly string[];
      readonly timestamps: readonly number[];
      readonly done: boolean;
    }
  | {
      readonly kind: 'bad-row';
      readonly operatorId: string;
      readonly reason: string;
      readonly sample: string;
    };

/** From the engine to the thread. */
export type SlotCommand =
  | { readonly kind: 'stop'; readonly mode: StopMode }
  /** A message with rows has been taken: there is room for another. */
  | { readonly kind: 'rows-taken'; readonly operatorId: string };
