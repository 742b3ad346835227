import { systemClock } from '@millrace/std';
import { requirePositional, textOption } from '../arguments.ts';
import type { Command } from '../command.ts';
import { printAnswer } from '../print/print-answer.ts';
import { isAtRest, pipelineSchema } from '../rest/answers.ts';
import { CLIENT_OPTIONS, JSON_OPTION, openClient } from '../rest/client-options.ts';
import { findPipeline, pipelinePath } from '../rest/find-pipeline.ts';
import { untilAtRest } from '../rest/until-at-rest.ts';

export const pipelineStopCommand: Command = {
  name: 'pipeline stop',
  positionals: 'PIPELINE',
  positionalsMax: 1,
  options: {
    mode: {
      type: 'string',
      short: 'm',
      value: 'MODE',
      choices: ['graceful', 'immediate', 'force'],
      help: 'graceful: rows under way arrive; immediate: tasks end where they are; force: kill',
    },
    wait: { type: 'boolean', short: 'w', help: 'until it has stopped' },
    ...JSON_OPTION,
    ...CLIENT_OPTIONS,
  },
  examples: ['millrace pipeline stop clicks', 'millrace pipeline stop clicks --mode force --wait'],
  async run(given) {
    const client = openClient(pipelineStopCommand, given);
    const stop = textOption(given, 'mode') ?? 'graceful';
    const { id } = await findPipeline(client, requirePositional(pipelineStopCommand, given));
    const body = { stop };
    const asked = await client.ask(pipelineSchema, pipelinePath(id), { method: 'PATCH', body });
    const isWaiting = given.options['wait'] === true;
    const pipeline = isWaiting ? await untilAtRest(client, asked, systemClock) : asked;
    const { name, state } = pipeline;
    const text = isAtRest(state) ? `${id} "${name}" is ${state}` : `asked ${id} "${name}" to stop`;
    await printAnswer(given, pipeline, text);
    return 0;
  },
};
