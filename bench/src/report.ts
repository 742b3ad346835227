import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import type { BenchResult } from './bench-case.ts';
import type { SuiteRun } from './run-suite.ts';

export interface Report {
  readonly suite: string;
  readonly commit: string;
  readonly machine: string;
  readonly results: readonly BenchResult[];
}

export function makeReport(suite: string, { results }: SuiteRun): Report {
  return { suite, ...circumstances(), results };
}

/** What was measured, and on what. */
export function circumstances(): Pick<Report, 'commit' | 'machine'> {
  const [first] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const machine = `${cpus().length} x ${first?.model.trim() ?? 'unknown'}, ${gigabytes} GiB, Node ${process.version}`;
  return { commit: currentCommit(), machine };
}

/** A table for people. */
export function formatReport({ suite, machine, results }: Report): string {
  const rows = results.map((result) => [
    result.name,
    result.parameters.measure,
    figure(result, result.value),
    result.limit === undefined ? '' : figure(result, result.limit),
    `${Math.round(result.rssMaxBytes / 2 ** 20)} MiB`,
  ]);
  const table = [[suite, 'measure', 'Millrace', 'C++', 'peak memory'], ...rows];
  const widths = table[0]?.map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${machine}\n\n${lines.join('\n')}\n`;
}

function figure({ unit }: BenchResult, value: number): string {
  switch (unit) {
    case 'events/cpu-second':
      return `${(value / 1e6).toFixed(2)} M/s`;
    case 'ns/event':
      return `${value.toFixed(2)} ns`;
    case 'ratio':
      return `${value.toFixed(2)}x`;
    case 'seconds':
      return `${value.toFixed(2)} s`;
  }
}

function currentCommit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}
