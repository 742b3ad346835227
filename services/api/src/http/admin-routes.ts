import { ADMIN_PATHS, type AdminSources, adminPage, measureReadiness } from '@millrace/service';
import { z } from 'zod';
import { ApiError } from './api-error.ts';
import type { Route } from './route.ts';

type AdminPath = (typeof ADMIN_PATHS)[number];

/** The pages that every service has, beside the interface. */
export function adminRoutes(sources: AdminSources): Route[] {
  measureReadiness(sources);
  return ADMIN_PATHS.map((path) => ({
    method: 'GET',
    path,
    summary: ADMIN_SUMMARIES[path],
    answer: z.looseObject({}),
    ...OWN[path],
    async handle(request, reply) {
      const page = await adminPage(request.url, sources);
      if (page === null) throw new ApiError('not_found', `there is nothing at ${path}`);
      if (page.fileName !== undefined) {
        void reply.header('content-disposition', `attachment; filename="${page.fileName}"`);
      }
      return reply.code(page.status).type(page.contentType).send(page.body);
    },
  }));
}

/** What pages have of their own. */
const OWN: Readonly<Partial<Record<AdminPath, Partial<Route>>>> = {
  '/status': { failure: z.looseObject({ message: z.string() }) },
  '/metrics': { answer: z.string(), answerType: 'text/plain' },
  '/debug/profile': {
    query: z.object({
      kind: z.enum(['cpu', 'heap']).default('cpu'),
      seconds: z.number().optional().describe('of a CPU profile'),
      slot: z.int().optional().describe('of a worker; the main thread when left out'),
    }),
  },
};

const ADMIN_SUMMARIES = {
  '/status': 'Whether the service can do its work.',
  '/live': 'Whether the process of the service still answers.',
  '/metrics': 'What Prometheus reads.',
  '/config': 'The configuration, its secrets masked.',
  '/details': 'What an operator wants to know about the service.',
  '/debug/profile': 'A CPU profile or a heap snapshot, where `debug.profile` allows it.',
} as const satisfies Record<AdminPath, string>;
