import {
  checkSecurity,
  type EffectiveSetting,
  effectiveSettings,
  loadConfig,
  type ServiceName,
} from '@millrace/service';
import { systemClock } from '@millrace/std';
import { textOption } from '../arguments.ts';
import type { Command } from '../command.ts';
import { tell } from '../print/tell.ts';
import { CONFIG_OPTIONS, configSources } from '../service-command.ts';

/** What each command that runs services would start. */
const SERVICES: Readonly<Record<string, readonly ServiceName[]>> = {
  api: ['API'],
  controller: ['controller'],
  cluster: ['controller', 'API'],
  node: ['node'],
  worker: ['worker'],
};

const EVERY_SERVICE: readonly ServiceName[] = ['API', 'controller', 'node', 'worker'];

/** Fails, with everything that is wrong, where a service would refuse to start. */
export const configCheckCommand: Command = {
  name: 'config check',
  positionals: '',
  positionalsMax: 0,
  options: {
    ...CONFIG_OPTIONS,
    service: {
      type: 'string',
      value: 'SERVICE',
      choices: Object.keys(SERVICES),
      help: `look whether this one would start: ${Object.keys(SERVICES).join(', ')} (all of them)`,
    },
  },
  examples: [
    'millrace config check',
    'SCHEDULER=node millrace config check --config /etc/millrace.toml --set node.slots=8',
    'millrace config check --service api --set network.bind_address=0.0.0.0',
  ],
  async run(given) {
    const sources = configSources(given, process.env);
    const settings = effectiveSettings(sources);
    const services = SERVICES[textOption(given, 'service') ?? ''] ?? EVERY_SERVICE;
    const security = checkSecurity(loadConfig(sources), { clock: systemClock, services });
    const { warnings, refusals } = security;
    if (refusals.length === 0) process.stdout.write(`${settings.map(renderSetting).join('\n')}\n`);
    for (const { message, hint } of warnings) complain(`warning: ${message}`, hint);
    for (const { message, hint } of refusals) complain(message, hint);
    return refusals.length === 0 ? 0 : 1;
  },
};

function complain(message: string, hint: string | undefined): void {
  tell(`millrace: ${message}`);
  if (hint !== undefined) tell(`hint: ${hint}`);
}

/** A line of TOML, so that the whole can become a file. */
function renderSetting({ key, value, origin }: EffectiveSetting): string {
  return `${`${key} = ${JSON.stringify(value)}`.padEnd(48)} # ${origin}`;
}
