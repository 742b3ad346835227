import type { Command } from '../command.ts';
import { DEFINITION_OPTIONS, readDefinition } from '../connections/definition.ts';
import { definitionToTest } from '../connections/definition-to-test.ts';
import { PROFILES } from '../connections/saved-kind.ts';
import { tellTest } from '../connections/tell-test.ts';
import { CLIENT_OPTIONS, JSON_OPTION, openClient } from '../rest/client-options.ts';
import { testMessageSchema } from '../rest/connection-answers.ts';

export const profileTestCommand: Command = {
  name: 'profile test',
  positionals: '[PROFILE]',
  positionalsMax: 1,
  options: { ...DEFINITION_OPTIONS, ...JSON_OPTION, ...CLIENT_OPTIONS },
  examples: [
    'millrace profile test slow',
    'millrace profile test --connector impulse --option event_rate=1',
    'millrace profile test --file profile.json && millrace profile create --file profile.json',
  ],
  async run(given) {
    const client = openClient(profileTestCommand, given);
    const body = await definitionToTest(client, given, {
      command: profileTestCommand,
      kind: PROFILES,
      defining: DEFINITION_OPTIONS,
      readNew: () => readDefinition('profile test', given),
      definitionOf: ({ name, connector, config }) => ({ name, connector, config }),
    });
    async function* messages() {
      yield client.ask(testMessageSchema, '/connection_profiles/test', { method: 'POST', body });
    }
    return tellTest(messages(), given.options['json'] === true);
  },
};
