import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchSuite } from './bench-case.ts';
import { formatReport, makeReport } from './report.ts';
import { runSuite } from './run-suite.ts';
import { jsonSuite } from './suites/json.ts';
import { kernelSuite } from './suites/kernel.ts';
import { nexmarkSuite } from './suites/nexmark.ts';
import { scalingSuite } from './suites/scaling.ts';

const suites: readonly BenchSuite[] = [nexmarkSuite, kernelSuite, jsonSuite, scalingSuite];

const usage = `usage: npm run bench -- <suite> [--only NAME] [--json]

${suites.map(({ name, describe }) => `  ${name.padEnd(10)} ${describe}`).join('\n')}

A full run is kept in bench/results/<suite>.json.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
});
const suite = suites.find(({ name }) => name === positionals[0]);
if (suite === undefined || values.help === true) {
  process.stderr.write(usage);
  process.exit(values.help === true ? 0 : 2);
}
const only = values.only ?? null;
const run = await runSuite(suite, only, (line) => process.stderr.write(`${line}\n`));
const report = makeReport(suite.name, run);
for (const name of run.leftOut) process.stderr.write(`left out: ${name}\n`);
process.stdout.write(
  values.json === true ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report),
);
if (only === null) {
  const folder = join(import.meta.dirname, '..', 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${suite.name}.json`), `${JSON.stringify(report, null, 2)}\n`);
}
