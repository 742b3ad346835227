import { connectionRoutes } from '../connections/connection-routes.ts';
import { parseInput } from '../http/parse-input.ts';
import type { Route } from '../http/route.ts';
import type { ConnectionProfileOperations } from './connection-profile-operations.ts';
import {
  createProfileBody,
  patchProfileBody,
  profileAnswer,
  profileListAnswer,
  testMessage,
} from './connection-profile-schemas.ts';

/** Connection profiles over REST. */
export function connectionProfileRoutes(profiles: ConnectionProfileOperations): Route[] {
  return connectionRoutes({
    prefix: '/api/v1/connection_profiles',
    operations: profiles,
    bodies: { create: createProfileBody, patch: patchProfileBody },
    answers: { one: profileAnswer, list: profileListAnswer },
    summaries: {
      list: 'The connection profiles, newest first.',
      create: 'Saves options that tables share.',
      get: 'One connection profile, its secrets masked.',
      change: 'Changes a connection profile.',
      delete: 'Deletes a connection profile that no table and no pipeline uses.',
    },
    changing:
      'Pipelines take it over when they are planned the next time. A secret that is sent back as it was shown stays. What queries use by its name cannot be renamed.',
    test: {
      summary: 'Says what is wrong with the options of a profile, without saving it.',
      answer: testMessage,
      handle: async (request) => profiles.test(parseInput(createProfileBody, request.body)),
    },
  });
}
