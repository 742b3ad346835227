import type { Command } from './command.ts';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /**
   * Commands are loaded when they are run, so that none pays for what another needs. Left out by a
   * name that only stands before those of its subcommands.
   */
  readonly load?: () => Promise<Command>;
  readonly subcommands?: readonly CommandEntry[];
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'run',
    summary: 'run a query in this process and print its rows',
    load: async () => (await import('./commands/run.ts')).runQueryCommand,
  },
  {
    name: 'cluster',
    summary: 'run the API and the controller, with workers as they are needed',
    load: async () => (await import('./commands/cluster.ts')).clusterCommand,
  },
  {
    name: 'api',
    summary: 'run the API alone',
    load: async () => (await import('./commands/api.ts')).apiCommand,
  },
  {
    name: 'controller',
    summary: 'run the controller alone',
    load: async () => (await import('./commands/controller.ts')).controllerCommand,
  },
  {
    name: 'node',
    summary: 'run the daemon that starts workers on this machine',
    load: async () => (await import('./commands/node.ts')).nodeCommand,
  },
  {
    name: 'worker',
    summary: 'run one worker',
    load: async () => (await import('./commands/worker.ts')).workerCommand,
  },
  {
    name: 'config',
    summary: 'look at the configuration',
    subcommands: [
      {
        name: 'check',
        summary: 'say what would be in effect, where it comes from and what is wrong',
        load: async () => (await import('./commands/config-check.ts')).configCheckCommand,
      },
    ],
  },
];
