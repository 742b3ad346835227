// Fails when the committed protobuf code is not what the .proto files generate today.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const generated = join('libs', 'rpc', 'src', 'gen');
const root = join(import.meta.dirname, '..');

function generate(folder: string): void {
  const args = ['--dir', 'libs/rpc', 'exec', 'buf', 'generate', '--output', join(folder, 'proto')];
  const options = ['--template', join(root, 'proto', 'buf.gen.yaml'), join(root, 'proto')];
  const { status } = spawnSync('pnpm', [...args, ...options], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error(`buf generate ended with exit code ${status}`);
}

function readTree(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.map((file) => [file.slice(folder.length + 1), readFileSync(file, 'utf8')]));
}

mkdirSync(join(root, '.millrace'), { recursive: true });
const fresh = mkdtempSync(join(root, '.millrace', 'generated-'));
try {
  generate(fresh);
  const expected = readTree(join(fresh, generated));
  const committed = readTree(join(root, generated));
  const files = [...new Set([...expected.keys(), ...committed.keys()])].toSorted();
  const drifted = files.filter((file) => expected.get(file) !== committed.get(file));
  for (const file of drifted) console.error(`differs: ${join(generated, file)}`);
  if (drifted.length > 0) {
    console.error('run `pnpm generate` and commit what it writes');
    process.exitCode = 1;
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
