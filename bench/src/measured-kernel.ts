import { text } from 'node:stream/consumers';
import { connectorCatalog } from '@millrace/connectors';
import { runInThisThread } from '@millrace/dataflow';
import { planQuery } from '@millrace/planner';
import { formatDiagnostic } from '@millrace/sql';
import type { Measurement } from './bench-case.ts';
import { OperatorClock, residentCatalog } from './resident-source.ts';

/** Runs one query to its end in this thread and prints what everything behind its source took. */
const { sql } = JSON.parse(await text(process.stdin)) as { readonly sql: string };
const clock = new OperatorClock();
const catalog = residentCatalog(connectorCatalog(), clock);
const planned = planQuery(sql, { catalog, parallelism: 1, defaultSink: 'stdout' });
if (planned.program === null) {
  throw new Error(planned.diagnostics.map((each) => formatDiagnostic(sql, each)).join('\n'));
}
const startedMs = performance.now();
await runInThisThread(planned.program, {
  catalog,
  clock: clock.slotClock,
  showRows: () => {},
  sampleBadRow: () => {},
});
clock.stop();
const measurement: Measurement = {
  cpuSeconds: clock.seconds,
  wallSeconds: (performance.now() - startedMs) / 1000,
  rssMaxBytes: process.resourceUsage().maxRSS * 1024,
};
process.stdout.write(JSON.stringify(measurement));
