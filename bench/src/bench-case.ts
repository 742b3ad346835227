import type { LimitName } from '../limit/compile.ts';

/** One thing to measure: a query over a number of events. */
export interface BenchCase {
  readonly name: string;
  /** Run through the planner as a user's would be. */
  readonly sql: string;
  /** Events (or rows) that the figures are per. */
  readonly events: number;
  readonly parallelism: number;
  readonly parameters: Parameters;
  /** What is on the clock: all of the process, or what is behind the source. */
  readonly timed: 'process' | 'operators';
  /** The case whose cost is taken off for the net figure: the same source into a blackhole. */
  readonly baseline: string | null;
  /** The loop in C++ that does the same with resident columns. */
  readonly limit: LimitName | null;
}

export interface Parameters {
  readonly source: 'generator' | 'json';
  /** Event time between two events, microseconds. */
  readonly gapUs: number;
  readonly parallelism: number;
}

/** What one run of a case took. */
export interface Measurement {
  /** User and system time of the process from the start of the job to its end. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly rssMaxBytes: number;
}

/** One line of the outcome. */
export interface BenchResult {
  readonly name: string;
  readonly unit: 'events/cpu-second' | 'ns/event' | 'ratio' | 'seconds';
  readonly value: number;
  /** The same figure of the C++ loop, measured in the same run. */
  readonly limit?: number;
  readonly rssMaxBytes: number;
  readonly parameters: Parameters & { readonly measure: 'gross' | 'net' };
}

export interface BenchSuite {
  readonly name: string;
  readonly describe: string;
  /** Makes input that the cases read, once; the same file is used again. */
  prepare?(): Promise<void>;
  readonly cases: readonly BenchCase[];
  /** Figures that follow from several cases. */
  derive?(best: ReadonlyMap<string, Measurement>): readonly BenchResult[];
}
