import type { CommandEntry } from './command.ts';

const PIPELINE_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'create',
    summary: 'create a pipeline of a query, and start it',
    load: async () => (await import('./commands/pipeline-create.ts')).pipelineCreateCommand,
  },
  {
    name: 'list',
    summary: 'the pipelines and their states, newest first',
    load: async () => (await import('./commands/pipeline-list.ts')).pipelineListCommand,
  },
  {
    name: 'show',
    summary: 'one pipeline, its job and its query',
    load: async () => (await import('./commands/pipeline-show.ts')).pipelineShowCommand,
  },
  {
    name: 'tail',
    summary: 'the rows of its output as they come',
    load: async () => (await import('./commands/pipeline-tail.ts')).pipelineTailCommand,
  },
  {
    name: 'logs',
    summary: 'what its owner should know: errors, rows left out',
    load: async () => (await import('./commands/pipeline-logs.ts')).pipelineLogsCommand,
  },
  {
    name: 'graph',
    summary: 'its operators, and who reads from whom',
    load: async () => (await import('./commands/pipeline-graph.ts')).pipelineGraphCommand,
  },
  {
    name: 'stop',
    summary: 'stop it; it can be started again with restart',
    load: async () => (await import('./commands/pipeline-stop.ts')).pipelineStopCommand,
  },
  {
    name: 'restart',
    summary: 'start a new run, of a stopped pipeline too',
    load: async () => (await import('./commands/pipeline-restart.ts')).pipelineRestartCommand,
  },
  {
    name: 'delete',
    summary: 'delete it, with all that is known of it',
    load: async () => (await import('./commands/pipeline-delete.ts')).pipelineDeleteCommand,
  },
];

const PROFILE_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'create',
    summary: 'save options that tables of a connector share',
    load: async () => (await import('./commands/profile-create.ts')).profileCreateCommand,
  },
  {
    name: 'list',
    summary: 'the connection profiles, newest first',
    load: async () => (await import('./commands/profile-list.ts')).profileListCommand,
  },
  {
    name: 'show',
    summary: 'one of them with its options, secrets masked',
    load: async () => (await import('./commands/profile-show.ts')).profileShowCommand,
  },
  {
    name: 'test',
    summary: 'say what is wrong with one, saved or yet to be saved',
    load: async () => (await import('./commands/profile-test.ts')).profileTestCommand,
  },
  {
    name: 'change',
    summary: 'change its options or its name, for all tables of it',
    load: async () => (await import('./commands/profile-change.ts')).profileChangeCommand,
  },
  {
    name: 'delete',
    summary: 'delete one that no table and no pipeline uses',
    load: async () => (await import('./commands/profile-delete.ts')).profileDeleteCommand,
  },
];

const TABLE_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'create',
    summary: 'save a table that every query may name without declaring it',
    load: async () => (await import('./commands/table-create.ts')).tableCreateCommand,
  },
  {
    name: 'list',
    summary: 'the connection tables, newest first',
    load: async () => (await import('./commands/table-list.ts')).tableListCommand,
  },
  {
    name: 'show',
    summary: 'one of them with its options and columns, secrets masked',
    load: async () => (await import('./commands/table-show.ts')).tableShowCommand,
  },
  {
    name: 'test',
    summary: 'try one, saved or yet to be saved, and write nothing',
    load: async () => (await import('./commands/table-test.ts')).tableTestCommand,
  },
  {
    name: 'change',
    summary: 'change it, for pipelines that are planned from now on',
    load: async () => (await import('./commands/table-change.ts')).tableChangeCommand,
  },
  {
    name: 'delete',
    summary: 'delete one that no pipeline uses',
    load: async () => (await import('./commands/table-delete.ts')).tableDeleteCommand,
  },
];

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
    subcommands: [
      {
        name: 'list',
        summary: 'the nodes that the controller hears of, and their slots',
        load: async () => (await import('./commands/node-list.ts')).nodeListCommand,
      },
    ],
  },
  {
    name: 'worker',
    summary: 'run one worker',
    load: async () => (await import('./commands/worker.ts')).workerCommand,
  },
  {
    name: 'pipeline',
    summary: 'pipelines of a cluster: create, look at, stop',
    subcommands: PIPELINE_COMMANDS,
  },
  {
    name: 'table',
    summary: 'connection tables: saved once, named by every query',
    subcommands: TABLE_COMMANDS,
  },
  {
    name: 'profile',
    summary: 'connection profiles: options that tables share',
    subcommands: PROFILE_COMMANDS,
  },
  {
    name: 'connector',
    summary: 'the connectors that queries may name',
    subcommands: [
      {
        name: 'list',
        summary: 'all of them',
        load: async () => (await import('./commands/connector-list.ts')).connectorListCommand,
      },
      {
        name: 'describe',
        summary: 'the options of one',
        load: async () =>
          (await import('./commands/connector-describe.ts')).connectorDescribeCommand,
      },
    ],
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
  {
    name: 'completion',
    summary: 'print what makes a shell complete commands',
    load: async () => (await import('./commands/completion.ts')).completionCommand(COMMANDS),
  },
];
