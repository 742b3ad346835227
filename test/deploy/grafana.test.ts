import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../tidy/repository.ts';
import { checkQuery, labelsOfResult } from './known-metrics.ts';

interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: string | { query: string } }[];
  };
  readonly panels: readonly Panel[];
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const folder = join(root, 'deploy', 'grafana');
const dashboards = readdirSync(folder).map((file) => {
  const dashboard = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Dashboard;
  return { file, ...dashboard };
});

test.each(dashboards)('$file: every panel asks for what is measured', ({ panels }) => {
  const problems = panels.flatMap(({ title, targets }) =>
    targets.flatMap(({ expr, legendFormat }) => {
      const labels = labelsOfResult(expr);
      const inLegend = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name);
      return [
        ...checkQuery(withoutVariables(expr)),
        ...inLegend
          .filter((name) => !labels.includes(name))
          .map((name) => `the legend names "${name}", which the result does not have`),
      ].map((problem) => `${title}: ${problem}`);
    }),
  );
  expect(problems).toEqual([]);
});

test.each(dashboards)('$file: variables come from labels that there are', ({ templating }) => {
  const problems = templating.list.flatMap(({ query }) => {
    const text = typeof query === 'string' ? query : query.query;
    const [, selector, label = ''] = /^label_values\((.*), (\w+)\)$/.exec(text) ?? [];
    if (selector === undefined) return [];
    const has = labelsOfResult(selector).includes(label);
    return [...checkQuery(selector), ...(has ? [] : [`${text}: there is no label "${label}"`])];
  });
  expect(problems).toEqual([]);
});

test.each(dashboards)(
  '$file: panels have ids of their own, and use no unknown variable',
  (each) => {
    const ids = each.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const known = [...each.templating.list.map(({ name }) => name), '__rate_interval'];
    const used = each.panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => [...expr.matchAll(/\$(\w+)/g)].map(([, name = '']) => name)),
    );
    expect(used.filter((name) => !known.includes(name))).toEqual([]);
  },
);

test('there is a dashboard for the fleet, one for pipelines and one for workers', () => {
  expect(dashboards.map(({ uid }) => uid).toSorted()).toEqual([
    'millrace-fleet',
    'millrace-pipelines',
    'millrace-workers',
  ]);
});

/** As Grafana asks Prometheus: a length of time in place of its variable. */
function withoutVariables(expr: string): string {
  return expr.replaceAll('$__rate_interval', '1m');
}
