import { expect, test } from 'vitest';
import { profileTestCommand } from '../commands/profile-test.ts';
import type { RestClient } from '../rest/rest-client.ts';
import { DEFINITION_OPTIONS } from './definition.ts';
import { definitionToTest } from './definition-to-test.ts';
import { PROFILES } from './saved-kind.ts';

/** What is tried for a command with these words, where the profile "broker" is saved. */
function toTest(config: Readonly<Record<string, string>>, option?: readonly string[]) {
  const broker = { id: 'cp_1', name: 'broker', connector: 'kafka', config, created_at: 0 };
  const client: RestClient = {
    url: 'http://api',
    ask: async (answer) =>
      answer.parse({ data: [{ ...broker, description: '' }], has_more: false }),
    stream: () => Promise.reject(new Error('nothing streams here')),
  };
  const given = { positionals: ['broker'], options: option === undefined ? {} : { option } };
  return definitionToTest(client, given, {
    command: profileTestCommand,
    kind: PROFILES,
    defining: DEFINITION_OPTIONS,
    readNew: async () => ({ name: undefined, connector: 'new', config: {} }),
    definitionOf: ({ name, connector }) => ({ name, connector, config }),
  });
}

test('what is saved is tried as it is, unless options define something new', async () => {
  const config = { password: '{{ PASSWORD }}' };
  expect(await toTest(config)).toEqual({ name: 'broker', connector: 'kafka', config });
  expect(await toTest(config, ['a=b'])).toEqual({ name: 'tested', connector: 'new', config: {} });
});

test('a secret that the API does not show is not tried as its mask', async () => {
  await expect(toTest({ password: '********' })).rejects.toThrow(
    'the option "password" of connection profile "broker" is a secret',
  );
});
