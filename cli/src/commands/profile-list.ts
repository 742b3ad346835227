import { listCommand } from '../connections/list-command.ts';
import { PROFILES } from '../connections/saved-kind.ts';
import { timeText } from '../print/table.ts';

export const profileListCommand = listCommand(PROFILES, {
  heading: ['ID', 'NAME', 'CONNECTOR', 'OPTIONS', 'CREATED'],
  toRow: ({ id, name, connector, description, created_at }) => [
    id,
    name,
    connector,
    description,
    timeText(created_at),
  ],
});
