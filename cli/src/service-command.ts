import { fileURLToPath } from 'node:url';
import {
  type Config,
  createLogger,
  type LoadConfigOptions,
  loadConfig,
  namePorts,
  runProcess,
  type Service,
} from '@millrace/service';
import { listOption, textOption } from './arguments.ts';
import type { Arguments, Command, CommandOption } from './command.ts';

/** Options of every command that runs services. */
export const CONFIG_OPTIONS: Readonly<Record<string, CommandOption>> = {
  config: {
    type: 'string',
    short: 'c',
    value: 'FILE',
    help: 'configuration file (millrace.toml of this folder if there is one)',
  },
  'no-config': {
    type: 'boolean',
    help: 'read no configuration file',
  },
  set: {
    type: 'string',
    short: 's',
    multiple: true,
    value: 'SECTION.KEY=VALUE',
    help: 'one setting; wins over file and environment',
  },
};

export interface Wiring {
  readonly config: Config;
  /** Program and arguments that run a worker, which takes its settings from the environment. */
  readonly workerCommand: readonly [string, ...string[]];
}

/** A command that reads its configuration and runs a service until it is asked to end. */
export function serviceCommand(
  about: Pick<Command, 'name' | 'examples'>,
  wire: (wiring: Wiring) => Service,
): Command {
  return {
    ...about,
    positionals: '',
    positionalsMax: 0,
    options: CONFIG_OPTIONS,
    async run(given) {
      const wiring = readWiring(given);
      return runProcess(namePorts(wire(wiring), wiring.config), {
        log: createLogger({ service: about.name, ...wiring.config.log }),
        ...wiring.config.process,
      });
    },
  };
}

export function readWiring(
  given: Arguments,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Wiring {
  const config = loadConfig(configSources(given, environment));
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  return { config, workerCommand: [process.execPath, main, 'worker', '--no-config'] };
}

/** What the options of a command say about where settings come from. */
export function configSources(
  given: Arguments,
  environment: Readonly<Record<string, string | undefined>>,
): LoadConfigOptions {
  return {
    path: textOption(given, 'config'),
    flags: listOption(given, 'set'),
    directory: given.options['no-config'] === true ? null : process.cwd(),
    environment,
  };
}
