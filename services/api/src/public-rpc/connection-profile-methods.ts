import type { PublicPort } from '@millrace/rpc';
import type { ConnectionProfileOperations } from '../connection-profiles/connection-profile-operations.ts';
import {
  createProfileBody,
  patchProfileBody,
} from '../connection-profiles/connection-profile-schemas.ts';
import { pageQuery } from '../http/page.ts';
import { parseInput } from '../http/parse-input.ts';
import { idempotencyKey, readName } from './read-request.ts';

export function connectionProfileMethods(profiles: ConnectionProfileOperations) {
  return {
    async createConnectionProfile({ input, header }) {
      const body = parseInput(createProfileBody, input, 'request');
      return { connection_profile: await profiles.create(body, idempotencyKey(header)) };
    },
    async testConnectionProfile({ input }) {
      return profiles.test(parseInput(createProfileBody, input, 'request'));
    },
    async listConnectionProfiles({ input }) {
      const { data, has_more } = await profiles.list(parseInput(pageQuery, input, 'request'));
      return { connection_profiles: data, has_more };
    },
    async getConnectionProfile({ input }) {
      return { connection_profile: await profiles.get(readName(input, 'id')) };
    },
    async updateConnectionProfile({ input }) {
      const { id: _, ...body } = input;
      const change = parseInput(patchProfileBody, body, 'request');
      return { connection_profile: await profiles.change(readName(input, 'id'), change) };
    },
    async deleteConnectionProfile({ input }) {
      await profiles.delete(readName(input, 'id'));
      return {};
    },
  } satisfies Partial<PublicPort>;
}
