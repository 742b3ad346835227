import { text } from 'node:stream/consumers';
import { connectorCatalog } from '@millrace/connectors';
import { createEngine } from '@millrace/dataflow';
import { planQuery } from '@millrace/planner';
import { formatDiagnostic } from '@millrace/sql';
import type { Measurement } from './bench-case.ts';

/**
 * Runs one query to its end and prints what that took. The clock starts when the job does: loading
 * the program's modules is not counted, generating and compiling the query's code is.
 */
const { sql, parallelism } = JSON.parse(await text(process.stdin)) as {
  readonly sql: string;
  readonly parallelism: number;
};
const planned = planQuery(sql, { catalog: connectorCatalog(), parallelism, defaultSink: 'stdout' });
if (planned.program === null) {
  throw new Error(planned.diagnostics.map((each) => formatDiagnostic(sql, each)).join('\n'));
}
const slotModule = new URL('./slot-thread.ts', import.meta.url);
const engine = await createEngine({ slotModule, environment: process.env });
const placement = {
  workerId: 'bench',
  dataAddress: engine.dataAddress,
  slots: Array.from({ length: parallelism }, (_, slot) => slot),
};
const [startedMs, before] = [performance.now(), process.cpuUsage()];
const execution = engine.start(
  {
    jobId: 'bench',
    pipelineId: 'bench',
    generation: 1,
    program: planned.program,
    workers: [placement],
    workerId: 'bench',
  },
  () => {},
);
await execution.finished;
const { user, system } = process.cpuUsage(before);
const measurement: Measurement = {
  cpuSeconds: (user + system) / 1e6,
  wallSeconds: (performance.now() - startedMs) / 1000,
  rssMaxBytes: process.resourceUsage().maxRSS * 1024,
};
process.stdout.write(JSON.stringify(measurement));
await engine.close();
