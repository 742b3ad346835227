import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import packageOfService from '../../package.json' with { type: 'json' };
import { serviceFamilies } from './metric-families.ts';
import {
  type CounterFamily,
  type GaugeFamily,
  type HistogramFamily,
  type MetricFamily,
  SERVICE_LABEL,
} from './metric-family.ts';

export interface Sample<Label extends string = string> {
  readonly labels: LabelValues<Label>;
  readonly value: number;
}

export type LabelValues<Label extends string> = Readonly<Record<Label, string | number>>;

/** The Prometheus metrics of one service. Every family is registered once, at the start. */
export interface Metrics {
  counter<Label extends string>(family: CounterFamily<Label>): CounterHandle<Label>;
  gauge<Label extends string>(family: GaugeFamily<Label>): GaugeHandle<Label>;
  histogram<Label extends string>(family: HistogramFamily<Label>): HistogramHandle<Label>;
  /** A family whose samples are made when somebody scrapes, from totals that are kept elsewhere. */
  collected<Label extends string>(
    family: CounterFamily<Label> | GaugeFamily<Label>,
    collect: () => Iterable<Sample<Label>>,
  ): void;
  /** Called before every scrape, to refresh what `collected` families read. */
  beforeScrape(refresh: () => Promise<void>): void;
  /** The text exposition format. */
  expose(): Promise<string>;
}

export interface CounterHandle<Label extends string> {
  add(labels: LabelValues<Label>, value?: number): void;
}

export interface GaugeHandle<Label extends string> {
  set(labels: LabelValues<Label>, value: number): void;
}

export interface HistogramHandle<Label extends string> {
  observe(labels: LabelValues<Label>, value: number): void;
}

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export interface MetricsOptions {
  /** Metrics of the process itself; a service that shares its process leaves them to another. */
  readonly process?: boolean;
}

/**
 * How far apart the looks at the event loop's delay are. Each wakes the process up, one that has
 * nothing to do as well, and every 10 ms that took 0.4 % of a core.
 */
const EVENT_LOOP_LOOKS_MS = 20;

/**
 * Gauges that the library names as counters are named, for which `promtool check metrics` refuses
 * the whole page. The same without `_total` has what they sum up, by type.
 */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
] as const;

export function createMetrics(service: string, options: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ [SERVICE_LABEL]: service });
  if (options.process !== false) {
    collectDefaultMetrics({
      register: registry,
      eventLoopMonitoringPrecision: EVENT_LOOP_LOOKS_MS,
    });
    for (const name of MISNAMED) registry.removeSingleMetric(name);
  }
  const refreshes: (() => Promise<void>)[] = [];
  const config = <Label extends string>({ name, help, labels }: MetricFamily<Label>) => ({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
  });
  const metrics: Metrics = {
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
    collected(family, collect) {
      const isCounter = family.kind === 'counter';
      const metric = isCounter ? new Counter(config(family)) : new Gauge(config(family));
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
  metrics.gauge(serviceFamilies.build).set({ version: packageOfService.version }, 1);
  return metrics;
}
