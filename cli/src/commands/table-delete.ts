import { deleteCommand } from '../connections/delete-command.ts';
import { TABLES } from '../connections/saved-kind.ts';

export const tableDeleteCommand = deleteCommand(TABLES, ['millrace table delete orders']);
