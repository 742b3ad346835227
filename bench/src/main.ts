import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchSuite } from './bench-case.ts';
import { type FleetSuite, formatFigures } from './fleet/figure.ts';
import { circumstances, formatReport, makeReport } from './report.ts';
import { runSuite } from './run-suite.ts';
import { apiSuite } from './suites/api.ts';
import { controlSuite } from './suites/control.ts';
import { jsonSuite } from './suites/json.ts';
import { kernelSuite } from './suites/kernel.ts';
import { nexmarkSuite } from './suites/nexmark.ts';
import { scalingSuite } from './suites/scaling.ts';

const suites: readonly (BenchSuite | FleetSuite)[] = [
  nexmarkSuite,
  kernelSuite,
  jsonSuite,
  scalingSuite,
  controlSuite,
  apiSuite,
];

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
  const [named] = positionals;
  if (named !== undefined && suite === undefined) say(`there is no suite "${named}"\n`);
  process.stderr.write(usage);
  process.exit(values.help === true ? 0 : 2);
}
const only = values.only ?? null;
const { report, text } =
  'measure' in suite ? await measureFleet(suite) : await measureQueries(suite);
process.stdout.write(values.json === true ? `${JSON.stringify(report, null, 2)}\n` : text);
if (only === null) {
  const folder = join(import.meta.dirname, '..', 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${suite.name}.json`), `${JSON.stringify(report, null, 2)}\n`);
}

async function measureQueries(queries: BenchSuite): Promise<{ report: object; text: string }> {
  const run = await runSuite(queries, only, say);
  for (const name of run.leftOut) say(`left out: ${name}`);
  const measured = makeReport(queries.name, run);
  return { report: measured, text: formatReport(measured) };
}

async function measureFleet(fleet: FleetSuite): Promise<{ report: object; text: string }> {
  const figures = await fleet.measure(say);
  const { commit, machine } = circumstances();
  const measured = { suite: fleet.name, commit, machine, figures };
  return { report: measured, text: formatFigures(machine, figures) };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
