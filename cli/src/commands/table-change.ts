import { changeCommand } from '../connections/change-command.ts';
import { TABLES } from '../connections/saved-kind.ts';
import { readTableChange } from '../connections/table-change.ts';
import { TABLE_DEFINITION_OPTIONS } from '../connections/table-definition.ts';

export const tableChangeCommand = changeCommand(TABLES, {
  defining: {
    ...TABLE_DEFINITION_OPTIONS,
    'no-profile': { type: 'boolean', help: 'take it off its connection profile' },
  },
  examples: [
    'millrace table change orders --option path=/data/new.json',
    'millrace table change orders --column "id BIGINT NOT NULL" --column "total DOUBLE"',
    'millrace table change ticks --profile slow --unset event_rate',
    'millrace table change orders --file table.json',
  ],
  readChange: readTableChange,
});
