import { serviceFamilies } from './metric-families.ts';
import type { Metrics } from './metrics.ts';

/** A request that was answered. */
export interface AnsweredRequest {
  readonly method: string;
  /** The pattern that the path fits, `none` when it fits none. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

export function httpRecorder(metrics: Metrics): (request: AnsweredRequest) => void {
  const requests = metrics.counter(serviceFamilies.httpRequests);
  const durations = metrics.histogram(serviceFamilies.httpSeconds);
  return ({ method, route, status, seconds }) => {
    requests.add({ method, route, status });
    durations.observe({ method, route }, seconds);
  };
}
