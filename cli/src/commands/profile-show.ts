import { PROFILES } from '../connections/saved-kind.ts';
import { optionRows, showCommand } from '../connections/show-command.ts';
import { properties, table, timeText } from '../print/table.ts';
import type { ConnectionProfile } from '../rest/connection-answers.ts';

export const profileShowCommand = showCommand(
  PROFILES,
  ['millrace profile show broker', 'millrace profile show cp_4fzr6nqakx --json | jq .config'],
  describe,
);

function describe(profile: ConnectionProfile): string {
  const about = properties([
    ['name', profile.name],
    ['id', profile.id],
    ['connector', profile.connector],
    ['created', timeText(profile.created_at)],
  ]);
  return `${about}\n\n${table(['OPTION', 'VALUE'], optionRows(profile))}`;
}
