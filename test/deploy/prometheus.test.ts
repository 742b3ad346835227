import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from '../tidy/repository.ts';
import { checkQuery, labelsOfResult } from './known-metrics.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}

const folder = join(root, 'deploy', 'prometheus');
// Files of this repository, whose shape the tests below are about.
const { groups } = parse(readFileSync(join(folder, 'alerts.yml'), 'utf8')) as {
  groups: { name: string; rules: Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);
const operations = readFileSync(join(root, 'docs', 'operations.md'), 'utf8');

test.each(rules)('$alert asks for what is measured', ({ expr }) => {
  expect(checkQuery(expr)).toEqual([]);
});

test.each(rules)('$alert says whom it is about and how urgent it is', ({ expr, ...rule }) => {
  const named = [...rule.annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, name]) => name);
  expect(named.filter((name) => !labelsOfResult(expr).includes(name ?? ''))).toEqual([]);
  expect(['page', 'warn']).toContain(rule.labels.severity);
  expect(rule.for ?? '1m').toMatch(/^\d+[mh]$/);
});

test.each(rules)('$alert is explained with what to do', ({ alert }) => {
  expect(operations).toContain(`\`${alert}\``);
});

test('a query that is not right is told what is wrong with it', () => {
  expect(checkQuery('sum by (color) (rate(millrace_nothing_total[5m]))')).toEqual([
    'there is no metric "millrace_nothing_total"',
    'groups by "color", which no metric of it has',
  ]);
  expect(checkQuery('millrace_ready{color="red"} ==')).toEqual([
    'is not PromQL at ""',
    '"millrace_ready" has no label "color"',
  ]);
  expect(checkQuery('millrace_rpc_call_seconds')).toEqual([
    'there is no metric "millrace_rpc_call_seconds"',
  ]);
});

test('Prometheus reads the rules, and compose gives it the folder', () => {
  const config = parse(readFileSync(join(folder, 'prometheus.yml'), 'utf8')) as {
    rule_files: string[];
    scrape_configs: { job_name: string }[];
  };
  expect(config.rule_files).toEqual(['alerts.yml']);
  const compose = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), {
    merge: true,
  }) as { services: { prometheus: { volumes: string[] } } };
  expect(compose.services.prometheus.volumes).toContain('./deploy/prometheus:/etc/prometheus:ro');
  const jobs = config.scrape_configs.map(({ job_name }) => job_name);
  const [down] = rules.filter(({ alert }) => alert === 'MillraceServiceDown');
  const named = /job=~"([^"]*)"/.exec(down?.expr ?? '')?.[1]?.split('|') ?? [];
  expect(named.filter((name) => !jobs.includes(name))).toEqual([]);
  expect(named).not.toEqual([]);
});
