// Fails when the committed protobuf code, or the baseline of the contracts, is not what the .proto
// files make today.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { baseline, buildContract, generateCode, root } from './buf.ts';

const generated = join('libs', 'rpc', 'src', 'gen');

function readTree(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.map((file) => [file.slice(folder.length + 1), readFileSync(file, 'utf8')]));
}

mkdirSync(join(root, '.millrace'), { recursive: true });
const fresh = mkdtempSync(join(root, '.millrace', 'generated-'));
try {
  const contract = join(fresh, 'baseline.json');
  if (!generateCode(join(fresh, 'proto')) || !buildContract(contract)) {
    throw new Error('buf did not come to its end');
  }
  const expected = readTree(join(fresh, generated)).set('baseline', readFileSync(contract, 'utf8'));
  const committed = readTree(join(root, generated)).set('baseline', readFileSync(baseline, 'utf8'));
  const files = [...new Set([...expected.keys(), ...committed.keys()])].toSorted();
  const drifted = files.filter((file) => expected.get(file) !== committed.get(file));
  for (const file of drifted) {
    console.error(
      `differs: ${file === 'baseline' ? 'proto/baseline.json' : join(generated, file)}`,
    );
  }
  if (drifted.length > 0) {
    console.error('run `pnpm generate` and commit what it writes');
    process.exitCode = 1;
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
