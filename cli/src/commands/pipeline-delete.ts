import { OperatingError, systemClock } from '@millrace/std';
import { z } from 'zod';
import { requirePositional } from '../arguments.ts';
import type { Command } from '../command.ts';
import { print } from '../print/print.ts';
import { isAtRest, pipelineSchema } from '../rest/answers.ts';
import { CLIENT_OPTIONS, openClient } from '../rest/client-options.ts';
import { findPipeline, pipelinePath } from '../rest/find-pipeline.ts';
import { RefusedError } from '../rest/rest-error.ts';
import { untilAtRest } from '../rest/until-at-rest.ts';

export const pipelineDeleteCommand: Command = {
  name: 'pipeline delete',
  positionals: 'PIPELINE',
  positionalsMax: 1,
  options: {
    stop: { type: 'boolean', short: 's', help: 'stop it first where it runs, and wait for that' },
    ...CLIENT_OPTIONS,
  },
  examples: ['millrace pipeline delete clicks', 'millrace pipeline delete clicks --stop'],
  async run(given) {
    const client = openClient(pipelineDeleteCommand, given);
    const found = await findPipeline(client, requirePositional(pipelineDeleteCommand, given));
    const path = pipelinePath(found.id);
    if (given.options['stop'] === true && !isAtRest(found.state)) {
      const body = { stop: 'immediate' };
      const asked = await client.ask(pipelineSchema, path, { method: 'PATCH', body });
      await untilAtRest(client, asked, systemClock);
    }
    await client.ask(z.unknown(), path, { method: 'DELETE' }).catch((error: unknown) => {
      throw isRunning(error) ? withHint(error) : error;
    });
    await print(`deleted ${found.id} "${found.name}"`);
    return 0;
  },
};

function isRunning(error: unknown): error is RefusedError {
  return error instanceof RefusedError && error.status === 409;
}

function withHint(cause: RefusedError): OperatingError {
  const hint = 'stop it first, or delete it with --stop';
  return new OperatingError(cause.message, { domain: 'user', retry: 'never', hint, cause });
}
