import { z } from 'zod';
import { pageQuery } from '../http/page.ts';
import { parseInput } from '../http/parse-input.ts';
import { pathParameter, type Route } from '../http/route.ts';
import { idempotencyHeaders, idempotencyKeyOf } from '../http/idempotency.ts';
import type { ConnectionProfileOperations } from './connection-profile-operations.ts';
import {
  createProfileBody,
  patchProfileBody,
  profileAnswer,
  profileListAnswer,
  testMessage,
} from './connection-profile-schemas.ts';

const PREFIX = '/api/v1/connection_profiles';

/** Connection profiles over REST. */
export function connectionProfileRoutes(profiles: ConnectionProfileOperations): Route[] {
  return [...creatingRoutes(profiles), ...oneRoutes(profiles)];
}

function creatingRoutes(profiles: ConnectionProfileOperations): Route[] {
  return [
    {
      method: 'GET',
      path: PREFIX,
      summary: 'The connection profiles, newest first.',
      query: pageQuery,
      answer: profileListAnswer,
      handle: async (request) =>
        profiles.list(parseInput(pageQuery, request.query, 'query string')),
    },
    {
      method: 'POST',
      path: PREFIX,
      summary: 'Saves options that tables share.',
      headers: idempotencyHeaders,
      body: createProfileBody,
      answer: profileAnswer,
      handle: async (request) =>
        profiles.create(parseInput(createProfileBody, request.body), idempotencyKeyOf(request)),
    },
    {
      method: 'POST',
      path: `${PREFIX}/test`,
      summary: 'Says what is wrong with the options of a profile, without saving it.',
      body: createProfileBody,
      answer: testMessage,
      handle: async (request) => profiles.test(parseInput(createProfileBody, request.body)),
    },
  ];
}

function oneRoutes(profiles: ConnectionProfileOperations): Route[] {
  const path = `${PREFIX}/:id`;
  return [
    {
      method: 'GET',
      path,
      summary: 'One connection profile, its secrets masked.',
      answer: profileAnswer,
      handle: async (request) => profiles.get(pathParameter(request, 'id')),
    },
    {
      method: 'PATCH',
      path,
      summary: 'Changes a connection profile.',
      description:
        'Pipelines take it over when they are planned the next time. A secret that is sent back as it was shown stays. What queries use by its name cannot be renamed.',
      body: patchProfileBody,
      answer: profileAnswer,
      handle: async (request) =>
        profiles.change(pathParameter(request, 'id'), parseInput(patchProfileBody, request.body)),
    },
    {
      method: 'DELETE',
      path,
      summary: 'Deletes a connection profile that no table and no pipeline uses.',
      answer: z.strictObject({}),
      handle: async (request) => {
        await profiles.delete(pathParameter(request, 'id'));
        return {};
      },
    },
  ];
}
