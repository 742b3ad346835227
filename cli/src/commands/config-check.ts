import {
  checkSecurity,
  type EffectiveSetting,
  effectiveSettings,
  loadConfig,
} from '@millrace/service';
import { systemClock } from '@millrace/std';
import type { Command } from '../command.ts';
import { CONFIG_OPTIONS, configSources } from '../service-command.ts';

/** Fails, with everything that is wrong, where a service would refuse to start. */
export const configCheckCommand: Command = {
  name: 'config check',
  positionals: '',
  positionalsMax: 0,
  options: CONFIG_OPTIONS,
  examples: [
    'millrace config check',
    'SCHEDULER=node millrace config check --config /etc/millrace.toml --set node.slots=8',
  ],
  async run(given) {
    const sources = configSources(given, process.env);
    const settings = effectiveSettings(sources);
    const warnings = checkSecurity(loadConfig(sources), systemClock);
    process.stdout.write(`${settings.map(renderSetting).join('\n')}\n`);
    for (const warning of warnings) process.stderr.write(`millrace: warning: ${warning}\n`);
    return 0;
  },
};

/** A line of TOML, so that the whole can become a file. */
function renderSetting({ key, value, origin }: EffectiveSetting): string {
  return `${`${key} = ${JSON.stringify(value)}`.padEnd(48)} # ${origin}`;
}
