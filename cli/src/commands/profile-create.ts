import { createCommand } from '../connections/create-command.ts';
import { DEFINITION_OPTIONS, readDefinition } from '../connections/definition.ts';
import { PROFILES } from '../connections/saved-kind.ts';

export const profileCreateCommand = createCommand(PROFILES, {
  defining: DEFINITION_OPTIONS,
  examples: [
    'millrace profile create slow --connector impulse --option event_rate=1',
    'millrace profile create --file profile.json',
  ],
  read: (_client, given) => readDefinition('profile create', given),
  describe: () => '',
});
