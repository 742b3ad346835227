import { fileURLToPath } from 'node:url';
import { type Config, createLogger, loadConfig, runProcess, type Service } from '@millrace/service';
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
  /** Program and arguments that run a worker with the same configuration. */
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
      return runProcess(wire(wiring), {
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
  const path = textOption(given, 'config');
  const flags = listOption(given, 'set');
  const config = loadConfig({
    path,
    flags,
    directory: process.cwd(),
    environment,
  });
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const settings = flags
    .filter((flag) => !/^(worker\.(.*_)?(id|port|slots)|database\.)/.test(flag))
    .flatMap((flag) => ['--set', flag]);
  const file = path === undefined ? [] : ['--config', path];
  return { config, workerCommand: [process.execPath, main, 'worker', ...file, ...settings] };
}
