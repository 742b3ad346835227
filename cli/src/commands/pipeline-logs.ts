import { requirePositional, textOption, UsageError } from '../arguments.ts';
import type { Arguments, Command } from '../command.ts';
import { print, printJson } from '../print/print.ts';
import { timeText } from '../print/table.ts';
import { logMessageSchema } from '../rest/answers.ts';
import { CLIENT_OPTIONS, JSON_OPTION, openClient } from '../rest/client-options.ts';
import { findPipeline, jobPath } from '../rest/find-pipeline.ts';
import { listAll } from '../rest/list-all.ts';

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
    ...JSON_OPTION,
    ...CLIENT_OPTIONS,
  },
  examples: ['millrace pipeline logs clicks', 'millrace pipeline logs clicks --limit 5 --json'],
  async run(given) {
    const client = openClient(pipelineLogsCommand, given);
    const itemsMax = readLimit(given);
    const pipeline = await findPipeline(client, requirePositional(pipelineLogsCommand, given));
    const path = `${jobPath(pipeline)}/errors`;
    const newestFirst = await listAll(client, logMessageSchema, { path, itemsMax });
    const messages = newestFirst.toReversed();
    if (given.options['json'] === true) {
      await printJson(messages);
      return 0;
    }
    for (const { created_at, level, operator_id, task_index, message } of messages) {
      const where = operator_id == null ? '' : ` ${operator_id}/${task_index ?? '*'}`;
      await print(`${timeText(created_at)} ${level}${where}: ${message}`);
    }
    return 0;
  },
};

function readLimit(given: Arguments): number {
  const text = textOption(given, 'limit') ?? String(MESSAGES_DEFAULT);
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(['pipeline logs'], `the limit is a number of messages, not "${text}"`);
}
