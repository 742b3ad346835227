import { z } from 'zod';
import type { Route } from '../http/route.ts';
import { DOCS_PAGE, DOCS_POLICY } from './docs-page.ts';
import { type OpenApiDocument, openApiDocument } from './openapi-document.ts';

const PATH = '/api/v1/openapi.json';

/** The document of the given routes and of these two, and a page to browse it. */
export function openApiRoutes(routes: readonly Route[], version: string): Route[] {
  // Made when somebody first asks: most processes are never asked.
  let document: OpenApiDocument | null = null;
  const own: Route[] = [
    {
      method: 'GET',
      path: PATH,
      summary: 'This document.',
      answer: z.looseObject({ openapi: z.string() }),
      handle: async () => (document ??= openApiDocument([...routes, ...own], version)),
    },
    {
      method: 'GET',
      path: '/api/v1/docs',
      summary: 'A page to browse this document and to send requests.',
      answer: z.string(),
      answerType: 'text/html',
      handle: async (_request, reply) =>
        reply
          .type('text/html; charset=utf-8')
          .header('content-security-policy', DOCS_POLICY)
          .send(DOCS_PAGE),
    },
  ];
  return own;
}
