import type { Schema } from '@millrace/data';
import type {
  OptionIssue,
  Resolution,
  SinkConnector,
  SinkContext,
  SourceConnector,
  SourceContext,
  TableDeclaration,
} from '@millrace/operator';
import type { ConnectorOptions } from '@millrace/program';
import { abortReason, assert, type Clock, seededRandom } from '@millrace/std';
import { LinearMemory } from '@millrace/wasm';

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #passedMs = 0;
  #sleepers: { readonly untilMs: number; wake(): void }[] = [];

  nowMs(): number {
    return 1_700_000_000_000 + this.#passedMs;
  }

  monotonicMs(): number {
    return this.#passedMs;
  }

  advance(ms: number): void {
    this.#passedMs += ms;
    const due = this.#sleepers.filter(({ untilMs }) => untilMs <= this.#passedMs);
    this.#sleepers = this.#sleepers.filter((sleeper) => !due.includes(sleeper));
    for (const sleeper of due) sleeper.wake();
  }

  async sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    signal?.addEventListener('abort', () => reject(abortReason(signal)), { once: true });
    this.#sleepers.push({ untilMs: this.#passedMs + delayMs, wake: resolve });
    return await promise;
  }
}

export interface TestContext extends SourceContext, SinkContext {
  readonly clock: ManualClock;
  readonly dropped: { readonly reason: string; readonly sample: string }[];
  readonly failures: Error[];
  readonly shown: { readonly rows: readonly string[]; readonly timestamps: readonly number[] }[];
  /** How often the source or sink asked to be looked at. */
  wakes: number;
}

export interface ContextOptions {
  readonly options: ConnectorOptions;
  readonly schema: Schema;
  readonly subtask?: number;
  readonly parallelism?: number;
}

export function testContext(given: ContextOptions): TestContext {
  const context: TestContext = {
    table: 't',
    subtask: 0,
    parallelism: 1,
    sources: [],
    ...given,
    memory: new LinearMemory(),
    clock: new ManualClock(),
    random: seededRandom(1),
    dropped: [],
    failures: [],
    shown: [],
    wakes: 0,
    wake: () => {
      context.wakes += 1;
    },
    fail: (error) => {
      context.failures.push(error);
    },
    dropRow: (reason, sample) => {
      context.dropped.push({ reason, sample });
    },
    showRows: (rows, timestamps) => {
      context.shown.push({ rows, timestamps });
    },
  };
  return context;
}

export function declare(
  options: ConnectorOptions,
  columns: Schema | null = null,
): TableDeclaration {
  return { name: 't', columns, options };
}

/** What resolving gives, for declarations that are right. */
export function resolved<T>(resolution: Resolution<T>): T {
  assert(resolution.kind === 'resolved', () => JSON.stringify(resolution));
  return resolution.value;
}

/** `option: message (hint)` of each issue, for declarations that are wrong. */
export function issuesOf(resolution: Resolution<unknown>): string[] {
  assert(resolution.kind === 'refused', 'the declaration was taken');
  return resolution.issues.map(
    ({ option, message, hint }: OptionIssue) =>
      `${option ?? 'table'}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );
}

export function sourceContext(
  source: SourceConnector,
  table: TableDeclaration,
  place: { readonly subtask?: number; readonly parallelism?: number } = {},
): TestContext {
  const { options, schema } = resolved(source.resolve(table));
  return testContext({ options, schema, ...place });
}

export function sinkContext(
  sink: SinkConnector,
  table: TableDeclaration,
  schema: Schema,
  place: { readonly subtask?: number; readonly parallelism?: number } = {},
): TestContext {
  const { options } = resolved(sink.resolve(table));
  return testContext({ options, schema, ...place });
}
