import { type EffectiveSetting, effectiveSettings } from '@millrace/service';
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
    const settings = effectiveSettings(configSources(given, process.env));
    process.stdout.write(`${settings.map(renderSetting).join('\n')}\n`);
    return 0;
  },
};

/** A line of TOML, so that the whole can become a file. */
function renderSetting({ key, value, origin }: EffectiveSetting): string {
  return `${`${key} = ${JSON.stringify(value)}`.padEnd(48)} # ${origin}`;
}
