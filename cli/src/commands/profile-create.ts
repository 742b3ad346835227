import type { Command } from '../command.ts';
import { DEFINITION_OPTIONS, readDefinition, requireComplete } from '../connections/definition.ts';
import { printAnswer } from '../print/print-answer.ts';
import {
  CLIENT_OPTIONS,
  idempotencyHeaders,
  IDEMPOTENCY_OPTION,
  JSON_OPTION,
  openClient,
} from '../rest/client-options.ts';
import { profileSchema } from '../rest/connection-answers.ts';

export const profileCreateCommand: Command = {
  name: 'profile create',
  positionals: '[NAME]',
  positionalsMax: 1,
  options: { ...DEFINITION_OPTIONS, ...IDEMPOTENCY_OPTION, ...JSON_OPTION, ...CLIENT_OPTIONS },
  examples: [
    'millrace profile create slow --connector impulse --option event_rate=1',
    'millrace profile create --file profile.json',
  ],
  async run(given) {
    const client = openClient(profileCreateCommand, given);
    const headers = idempotencyHeaders(profileCreateCommand, given);
    const body = await readDefinition('profile create', given);
    requireComplete('profile create', body);
    const request = { method: 'POST', body, headers } as const;
    const profile = await client.ask(profileSchema, '/connection_profiles', request);
    await printAnswer(given, profile, `created ${profile.id} "${profile.name}"`);
    return 0;
  },
};
