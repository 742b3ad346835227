import { deleteCommand } from '../connections/delete-command.ts';
import { PROFILES } from '../connections/saved-kind.ts';

export const profileDeleteCommand = deleteCommand(PROFILES, ['millrace profile delete broker']);
