import { requirePositional } from '../arguments.ts';
import type { Command } from '../command.ts';
import { readParallelism } from '../parallelism.ts';
import { printAnswer } from '../print/print-answer.ts';
import { pipelineSchema } from '../rest/answers.ts';
import { CLIENT_OPTIONS, JSON_OPTION, openClient } from '../rest/client-options.ts';
import { findPipeline, pipelinePath } from '../rest/find-pipeline.ts';

export const pipelineRestartCommand: Command = {
  name: 'pipeline restart',
  positionals: 'PIPELINE',
  positionalsMax: 1,
  options: {
    force: { type: 'boolean', short: 'f', help: 'kill the workers instead of letting tasks end' },
    parallelism: { type: 'string', short: 'p', value: 'N', help: 'slots that share the work' },
    ...JSON_OPTION,
    ...CLIENT_OPTIONS,
  },
  examples: [
    'millrace pipeline restart clicks',
    'millrace pipeline restart clicks --parallelism 8',
  ],
  async run(given) {
    const client = openClient(pipelineRestartCommand, given);
    const isScaled = given.options['parallelism'] !== undefined;
    const parallelism = readParallelism('pipeline restart', given);
    const { id } = await findPipeline(client, requirePositional(pipelineRestartCommand, given));
    const pipeline = await client.ask(pipelineSchema, pipelinePath(id), {
      method: 'PATCH',
      body: {
        restart: given.options['force'] === true ? 'force' : 'safe',
        ...(isScaled ? { parallelism } : {}),
      },
    });
    await printAnswer(given, pipeline, `restarting ${id} "${pipeline.name}"`);
    return 0;
  },
};
