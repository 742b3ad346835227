import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../tidy/repository.ts';
import { configurationDocument } from './configuration-document.ts';
import { metricsDocument } from './metrics-document.ts';

// A difference means that the code has moved on: `pnpm docs:generate` writes the documents anew.

test('docs/metrics.md is what the declarations of the metrics say', async () => {
  await expect(metricsDocument()).toMatchFileSnapshot(join(root, 'docs/metrics.md'));
});

test('docs/configuration.md is what the schema of the configuration says', async () => {
  await expect(configurationDocument()).toMatchFileSnapshot(join(root, 'docs/configuration.md'));
});
