import { errorMessage } from '@millrace/std';
import { serviceFamilies } from '../metrics/metric-families.ts';
import { METRICS_CONTENT_TYPE, type Metrics } from '../metrics/metrics.ts';
import type { AdminPage } from './admin-page.ts';
import { type ProfileSettings, profilePage } from './profile-page.ts';

/** What the admin pages of a service show. */
export interface AdminSources {
  readonly metrics: Metrics;
  /** Whether the service can do its work; the reason when it cannot. */
  readonly status: () => ServiceStatus;
  /** The configuration with its secrets masked. */
  readonly config: () => unknown;
  /** What an operator wants to know about the service now; plain JSON. */
  readonly details: () => unknown;
  /**
   * What else Prometheus should scrape, for its HTTP service discovery; `/targets` where it is
   * given.
   */
  readonly targets?: () => unknown;
  /** Who may have profiles made; left out, nobody. */
  readonly debug?: ProfileSettings;
}

export interface ServiceStatus {
  readonly status: 'ok' | 'starting' | 'stopping' | 'failing';
  readonly message?: string;
}

export const ADMIN_PATHS = [
  '/status',
  '/live',
  '/metrics',
  '/config',
  '/details',
  '/debug/profile',
] as const;

/** Those that anybody may see, because what asks for them has no tokens: health checks. */
export const OPEN_ADMIN_PATHS: ReadonlySet<string> = new Set(['/status', '/live']);

/** To be called once for the pages of a service: what `/status` says is measured too. */
export function measureReadiness({ metrics, status }: AdminSources): void {
  metrics.collected(serviceFamilies.ready, () => [
    { labels: {}, value: status().status === 'ok' ? 1 : 0 },
  ]);
}

/**
 * The page at a path with its query, or null when the admin pages have none there. Never throws.
 */
export async function adminPage(url: string, sources: AdminSources): Promise<AdminPage | null> {
  const [path = '', query] = url.split('?', 2);
  try {
    switch (path) {
      case '/status': {
        const status = sources.status();
        return json(status.status === 'ok' ? 200 : 503, status);
      }
      // Whoever starts processes anew asks whether this one still turns, not what it waits for.
      case '/live':
        return json(200, { status: 'ok' });
      case '/metrics':
        return {
          status: 200,
          contentType: METRICS_CONTENT_TYPE,
          body: await sources.metrics.expose(),
        };
      case '/config':
        return json(200, sources.config());
      case '/details':
        return json(200, sources.details());
      case '/targets':
        return sources.targets === undefined ? null : json(200, sources.targets());
      case '/debug/profile': {
        const settings = sources.debug ?? { profile: false, profileSecondsMax: 0 };
        return await profilePage(new URLSearchParams(query), settings);
      }
      default:
        return null;
    }
  } catch (thrown) {
    return json(500, { error: { code: 'internal', message: errorMessage(thrown) } });
  }
}

function json(status: number, value: unknown): AdminPage {
  const body = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'bigint' ? String(part) : part,
  );
  return { status, contentType: 'application/json; charset=utf-8', body: `${body}\n` };
}
