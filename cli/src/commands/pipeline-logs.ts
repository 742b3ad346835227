import { systemClock } from '@millrace/std';
import type { z } from 'zod';
import { requirePositional, textOption, UsageError } from '../arguments.ts';
import type { Arguments, Command } from '../command.ts';
import { print, printJson } from '../print/print.ts';
import { timeText } from '../print/table.ts';
import { logMessageSchema } from '../rest/answers.ts';
import { CLIENT_OPTIONS, JSON_OPTION, openClient } from '../rest/client-options.ts';
import { findPipeline, jobPath } from '../rest/find-pipeline.ts';
import { followEvents } from '../rest/follow-events.ts';
import { listAll } from '../rest/list-all.ts';
import type { RestClient } from '../rest/rest-client.ts';
import { tell } from '../print/tell.ts';
import { untilSignal } from '../until-signal.ts';

const MESSAGES_DEFAULT = 100;

export const pipelineLogsCommand: Command = {
  name: 'pipeline logs',
  positionals: 'PIPELINE',
  positionalsMax: 1,
  options: {
    limit: {
      type: 'string',
      short: 'n',
      value: 'N',
      help: `how many of the last messages (${MESSAGES_DEFAULT})`,
    },
    follow: {
      type: 'boolean',
      short: 'f',
      help: 'the last 10, then each as it comes, until the job ends',
    },
    ...JSON_OPTION,
    ...CLIENT_OPTIONS,
  },
  examples: [
    'millrace pipeline logs clicks',
    'millrace pipeline logs clicks --limit 5 --json',
    'millrace pipeline logs clicks --follow',
  ],
  async run(given) {
    const client = openClient(pipelineLogsCommand, given);
    const itemsMax = readLimit(given);
    const pipeline = await findPipeline(client, requirePositional(pipelineLogsCommand, given));
    const path = `${jobPath(pipeline)}/errors`;
    const isJson = given.options['json'] === true;
    if (given.options['follow'] === true) {
      return untilSignal((signal) => followMessages(client, path, { signal, isJson }));
    }
    const newestFirst = await listAll(client, logMessageSchema, { path, itemsMax });
    const messages = newestFirst.toReversed();
    if (isJson) await printJson(messages);
    else if (messages.length === 0) tell(`millrace: there are no messages of "${pipeline.name}"`);
    else for (const message of messages) await print(toLine(message));
    return 0;
  },
};

/** The last messages and those that come, each a line. */
async function followMessages(
  client: RestClient,
  path: string,
  { signal, isJson }: { readonly signal: AbortSignal; readonly isJson: boolean },
): Promise<number> {
  const onBreak = (reason: string): void => tell(`millrace: ${reason}; trying again`);
  const events = followEvents(client, `${path}/tail`, { signal, clock: systemClock, onBreak });
  for (;;) {
    const { done, value } = await events.next();
    if (done === true) {
      tell(`millrace: the job is ${value.state}`);
      return value.state === 'Failed' ? 1 : 0;
    }
    const message = logMessageSchema.parse(JSON.parse(value.data));
    await (isJson ? printJson(message) : print(toLine(message)));
  }
}

function toLine(given: z.output<typeof logMessageSchema>): string {
  const { created_at, level, operator_id, task_index, message } = given;
  const where = operator_id == null ? '' : ` ${operator_id}/${task_index ?? '*'}`;
  return `${timeText(created_at)} ${level}${where}: ${message}`;
}

function readLimit(given: Arguments): number {
  const text = textOption(given, 'limit') ?? String(MESSAGES_DEFAULT);
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(['pipeline logs'], `the limit is a number of messages, not "${text}"`);
}
