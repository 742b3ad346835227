import { metricSections } from '../docs/metrics-document.ts';
import { readPromql } from './read-promql.ts';

/** Labels that Prometheus adds to everything that it scrapes. */
const SCRAPE_LABELS = ['service', 'job', 'instance', 'worker', 'machine'];

/** Labels by the name of every series that there is. */
const SERIES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  // Prometheus' own.
  ['up', new Set(['job', 'instance'])],
  ...metricSections().flatMap(({ families }) =>
    families.flatMap(({ name, kind, labels }) => {
      const known = [...labels, ...SCRAPE_LABELS];
      if (kind !== 'histogram') return [[name, new Set(known)] as const];
      return [
        [`${name}_bucket`, new Set([...known, 'le'])] as const,
        [`${name}_sum`, new Set(known)] as const,
        [`${name}_count`, new Set(known)] as const,
      ];
    }),
  ),
]);

/** What a query asks for that nobody measures, in words. */
export function checkQuery(query: string): readonly string[] {
  const { errors, selectors, grouping } = readPromql(query);
  const asked = selectors.map(({ metric, labels }) => ({
    metric,
    labels,
    has: SERIES.get(metric),
  }));
  const labelsOfAll = asked.flatMap(({ has }) => [...(has ?? [])]);
  return [
    ...errors.map((text) => `is not PromQL at "${text}"`),
    ...(selectors.length === 0 ? ['asks for no metric'] : []),
    ...asked.flatMap(({ metric, labels, has }) =>
      has === undefined
        ? [`there is no metric "${metric}"`]
        : labels
            .filter((label) => !has.has(label))
            .map((label) => `"${metric}" has no label "${label}"`),
    ),
    ...(grouping ?? [])
      .filter((label) => !labelsOfAll.includes(label))
      .map((label) => `groups by "${label}", which no metric of it has`),
  ];
}

/** Labels that the result of a query has. */
export function labelsOfResult(query: string): readonly string[] {
  const { selectors, grouping } = readPromql(query);
  return grouping ?? selectors.flatMap(({ metric }) => [...(SERIES.get(metric) ?? [])]);
}
