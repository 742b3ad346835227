import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface MetricFamily<Label extends string = string> {
  /** With its unit last, and `_total` for counters, as Prometheus wants it. */
  readonly name: string;
  readonly help: string;
  readonly labels: readonly Label[];
}

export interface Sample<Label extends string = string> {
  readonly labels: Readonly<Record<Label, string | number>>;
  readonly value: number;
}

/** The Prometheus metrics of one service. Every family is registered once, at the start. */
export interface Metrics {
  counter<Label extends string>(family: MetricFamily<Label>): CounterHandle<Label>;
  gauge<Label extends string>(family: MetricFamily<Label>): GaugeHandle<Label>;
  histogram<Label extends string>(
    family: MetricFamily<Label> & { readonly buckets: readonly number[] },
  ): HistogramHandle<Label>;
  /** A family whose samples are made when somebody scrapes, from totals that are kept elsewhere. */
  collected<Label extends string>(
    kind: 'counter' | 'gauge',
    family: MetricFamily<Label>,
    collect: () => Iterable<Sample<Label>>,
  ): void;
  /** Called before every scrape, to refresh what `collected` families read. */
  beforeScrape(refresh: () => Promise<void>): void;
  /** The text exposition format. */
  expose(): Promise<string>;
}

export interface CounterHandle<Label extends string> {
  add(labels: Readonly<Record<Label, string | number>>, value?: number): void;
}

export interface GaugeHandle<Label extends string> {
  set(labels: Readonly<Record<Label, string | number>>, value: number): void;
}

export interface HistogramHandle<Label extends string> {
  observe(labels: Readonly<Record<Label, string | number>>, value: number): void;
}

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export interface MetricsOptions {
  /** Metrics of the process itself; a service that shares its process leaves them to another. */
  readonly process?: boolean;
}

export function createMetrics(service: string, options: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  if (options.process !== false) collectDefaultMetrics({ register: registry });
  const refreshes: (() => Promise<void>)[] = [];
  const config = <Label extends string>({ name, help, labels }: MetricFamily<Label>) => ({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
  });
  return {
    counter(family) {
      const counter = new Counter(config(family));
      return { add: (labels, value = 1) => counter.inc(labels, value) };
    },
    gauge(family) {
      const gauge = new Gauge(config(family));
      return { set: (labels, value) => gauge.set(labels, value) };
    },
    histogram(family) {
      const histogram = new Histogram({ ...config(family), buckets: [...family.buckets] });
      return { observe: (labels, value) => histogram.observe(labels, value) };
    },
    collected(kind, family, collect) {
      const metric = kind === 'counter' ? new Counter(config(family)) : new Gauge(config(family));
      refreshes.push(async () => {
        metric.reset();
        for (const { labels, value } of collect()) metric.inc(labels, value);
      });
    },
    beforeScrape(refresh) {
      refreshes.unshift(refresh);
    },
    async expose() {
      for (const refresh of refreshes) await refresh();
      return registry.metrics();
    },
  };
}
