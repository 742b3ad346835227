// Everything that guards the house, one part after another, whichever of them fail: `pnpm check`.
// `--without tests` leaves a part out; `--only format` runs one alone.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

interface Part {
  readonly name: string;
  readonly command: readonly string[];
}

const parts: readonly Part[] = [
  { name: 'format', command: ['biome', 'format', '.'] },
  // With CI in its environment oxlint prints colours, whatever NO_COLOR says.
  { name: 'lint', command: ['env', '-u', 'CI', 'oxlint', '--type-aware'] },
  { name: 'types', command: ['tsc', '-p', 'tsconfig.json'] },
  { name: 'dead code', command: ['knip', '--no-progress'] },
  {
    name: 'proto lint',
    command: ['pnpm', '--dir', 'libs/rpc', 'exec', 'buf', 'lint', '../../proto'],
  },
  { name: 'proto breaking', command: ['node', '.ci/contract-breaking.ts'] },
  { name: 'generated code', command: ['node', '.ci/generated-drift.ts'] },
  { name: 'tests', command: ['vitest', 'run'] },
];

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    without: { type: 'string', multiple: true, default: [] },
  },
});

const names = parts.map(({ name }) => name);
const unknown = [...values.only, ...values.without].filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`there is no part ${unknown.join(', ')}; there are: ${names.join(', ')}`);
  process.exit(2);
}

const chosen = parts.filter(
  ({ name }) =>
    (values.only.length === 0 || values.only.includes(name)) && !values.without.includes(name),
);
const failed = chosen.filter(({ name, command: [program = '', ...args] }) => {
  console.log(`\n== ${name}: ${[program, ...args].join(' ')}`);
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (error !== undefined) console.error(error.message);
  return status !== 0;
});

for (const { name } of failed) console.log(`failed: ${name}`);
console.log(`${chosen.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
