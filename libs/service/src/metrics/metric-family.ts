/**
 * What is measured: declared once, in the file `metric-families.ts` of the service that measures
 * it, and registered from there. `docs/metrics.md` is made of these declarations, and the dashboard
 * and the alerts in `deploy/` are checked against them.
 *
 * Names are those that Prometheus wants: `millrace_` and the service in front, the base unit last,
 * `_total` behind what only grows.
 */
export interface MetricFamily<Label extends string = string> {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly name: string;
  readonly help: string;
  readonly labels: readonly Label[];
  /** Upper bounds of a histogram's buckets, smallest first; empty for other kinds. */
  readonly buckets: readonly number[];
}

export interface CounterFamily<Label extends string = string> extends MetricFamily<Label> {
  readonly kind: 'counter';
}

export interface GaugeFamily<Label extends string = string> extends MetricFamily<Label> {
  readonly kind: 'gauge';
}

export interface HistogramFamily<Label extends string = string> extends MetricFamily<Label> {
  readonly kind: 'histogram';
}

/** A label that every sample has besides those of its family: which service it is from. */
export const SERVICE_LABEL = 'service';

export function counterFamily<const Label extends string>(
  name: `millrace_${string}_total`,
  help: string,
  labels: readonly Label[],
): CounterFamily<Label> {
  return { kind: 'counter', name, help, labels, buckets: [] };
}

export function gaugeFamily<const Label extends string>(
  name: `millrace_${string}`,
  help: string,
  labels: readonly Label[],
): GaugeFamily<Label> {
  return { kind: 'gauge', name, help, labels, buckets: [] };
}

/** Of times: the buckets are seconds. */
export function secondsFamily<const Label extends string>(
  name: `millrace_${string}_seconds`,
  help: string,
  labels: readonly Label[],
  buckets: readonly number[],
): HistogramFamily<Label> {
  return { kind: 'histogram', name, help, labels, buckets };
}
