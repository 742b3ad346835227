import type { Reporter, SerializedError, TestModule } from 'vitest/node';
import { countTests, formatCounts } from './test-counts.ts';

/**
 * Closes the run with one plain line, `12 passed, 0 failed` (`, 1 skipped` where some were),
 * because a reader of logs should not have to know a test runner's own summary.
 */
// A reporter is loaded by path, through its default export.
export default class PlainCountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const counts = countTests(modules);
    counts.failed += errors.length;
    process.stdout.write(`${formatCounts(counts)}\n`);
  }
}
