import { readChange } from '../connections/change.ts';
import { changeCommand } from '../connections/change-command.ts';
import { DEFINITION_OPTIONS } from '../connections/definition.ts';
import { PROFILES } from '../connections/saved-kind.ts';

export const profileChangeCommand = changeCommand(PROFILES, {
  defining: DEFINITION_OPTIONS,
  examples: [
    'millrace profile change slow --option event_rate=5 --unset message_count',
    'millrace profile change slow --name slower',
    'millrace profile change slow --file profile.json',
  ],
  readChange: (_client, given, profile) => readChange('profile change', given, profile),
});
