import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { root } from './repository.ts';

const folders = 'proto services libs console cli test bench docs examples deploy';
const documents = 'README.md ARCHITECTURE.md CONTRIBUTING.md CHANGELOG.md LICENSE';
const workspace = 'package.json pnpm-workspace.yaml pnpm-lock.yaml millrace';
const images = 'Dockerfile docker-compose.yml';
const toolConfigs = 'biome.json knip.json tsconfig.json vitest.config.ts';
const allowed = new Set(`${folders} ${documents} ${workspace} ${images} ${toolConfigs}`.split(' '));

test('the root holds only what a newcomer has to see', () => {
  // Dot files are settings of tools; node_modules and coverage are ignored by git.
  const entries = readdirSync(root).filter(
    (entry) => !entry.startsWith('.') && entry !== 'node_modules' && entry !== 'coverage',
  );
  expect(entries.filter((entry) => !allowed.has(entry))).toEqual([]);
});
