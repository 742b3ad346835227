import { counted, systemClock } from '@millrace/std';
import { requirePositional, textOption, UsageError } from '../arguments.ts';
import type { Arguments, Command } from '../command.ts';
import { printRaw } from '../print/print.ts';
import { CLIENT_OPTIONS, openClient } from '../rest/client-options.ts';
import { findPipeline, jobPath } from '../rest/find-pipeline.ts';
import { followRows } from '../rest/follow-rows.ts';
import { tell } from '../print/tell.ts';
import { untilSignal } from '../until-signal.ts';

export const pipelineTailCommand: Command = {
  name: 'pipeline tail',
  positionals: 'PIPELINE',
  positionalsMax: 1,
  options: {
    rows: { type: 'string', short: 'n', value: 'N', help: 'end after this many rows' },
    ...CLIENT_OPTIONS,
  },
  examples: [
    'millrace pipeline tail clicks',
    'millrace pipeline tail clicks --rows 10',
    'millrace pipeline tail clicks | jq .counter',
  ],
  async run(given) {
    const client = openClient(pipelineTailCommand, given);
    const rowsMax = readRows(given);
    const pipeline = await findPipeline(client, requirePositional(pipelineTailCommand, given));
    return untilSignal((signal) => {
      const rows = followRows(client, {
        jobPath: jobPath(pipeline),
        signal,
        clock: systemClock,
        onLost: (count) =>
          tell(`millrace: ${counted(count, 'row')} lost: they came faster than they were read`),
        onBreak: (reason) => tell(`millrace: ${reason}; trying again`),
      });
      return printRows(rows, rowsMax);
    });
  },
};

/** Rows alone go to standard output. Resolves with the exit code. */
async function printRows(rows: ReturnType<typeof followRows>, rowsMax: number): Promise<number> {
  let count = 0;
  for (;;) {
    const { done, value } = await rows.next();
    if (done === true) {
      tell(
        `millrace: the job is ${value.state}${value.error === undefined ? '' : `: ${value.error}`}`,
      );
      return value.state === 'Failed' ? 1 : 0;
    }
    await printRaw(value);
    count += 1;
    if (count === rowsMax) return 0;
  }
}

function readRows(given: Arguments): number {
  const text = textOption(given, 'rows');
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new UsageError(['pipeline tail'], `"${text}" is not a number of rows`);
}
