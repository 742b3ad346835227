import { join } from 'node:path';
import { connectorCatalog } from '@millrace/connectors';
import { expect, test } from 'vitest';
import { root } from '../tidy/repository.ts';
import { configurationDocument } from './configuration-document.ts';
import { connectorsDocument, documentedSubjects } from './connectors-document.ts';
import { metricsDocument } from './metrics-document.ts';

// A difference means that the code has moved on: `pnpm docs:generate` writes the documents anew.

test('docs/metrics.md is what the declarations of the metrics say', async () => {
  await expect(metricsDocument()).toMatchFileSnapshot(join(root, 'docs/metrics.md'));
});

test('docs/configuration.md is what the schema of the configuration says', async () => {
  await expect(configurationDocument()).toMatchFileSnapshot(join(root, 'docs/configuration.md'));
});

test('the options in docs/connectors.md are those that are declared', async () => {
  await expect(connectorsDocument()).toMatchFileSnapshot(join(root, 'docs/connectors.md'));
});

test('docs/connectors.md has the options of every connector that has some of its own', () => {
  const documented = documentedSubjects().map((subject) => subject.split('/', 1)[0]);
  const catalog = connectorCatalog();
  const without = ['stdout', 'preview', 'blackhole'];
  for (const name of catalog.names.filter((each) => !without.includes(each))) {
    expect(documented).toContain(name);
  }
});
