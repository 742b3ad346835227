import type { Command } from '../command.ts';
import { requirePositional } from '../arguments.ts';
import { printAnswer } from '../print/print-answer.ts';
import { labelsText, properties, timeText } from '../print/table.ts';
import { type Job, jobSchema, type Pipeline } from '../rest/answers.ts';
import { CLIENT_OPTIONS, JSON_OPTION, openClient } from '../rest/client-options.ts';
import { findPipeline, jobPath } from '../rest/find-pipeline.ts';

export const pipelineShowCommand: Command = {
  name: 'pipeline show',
  positionals: 'PIPELINE',
  positionalsMax: 1,
  options: { ...JSON_OPTION, ...CLIENT_OPTIONS },
  examples: ['millrace pipeline show clicks', 'millrace pipeline show pl_4fzr6nqakx --json'],
  async run(given) {
    const client = openClient(pipelineShowCommand, given);
    const pipeline = await findPipeline(client, requirePositional(pipelineShowCommand, given));
    const job = await client.ask(jobSchema, jobPath(pipeline));
    const text = `${describe(pipeline, job)}\n\n${pipeline.query.trim()}`;
    await printAnswer(given, { ...pipeline, job }, text);
    return 0;
  },
};

function describe(pipeline: Pipeline, job: Job): string {
  const { failure_reason: failure } = job;
  const where = failure?.operator_id == null ? '' : ` (${failure.operator_id})`;
  return properties([
    ['name', pipeline.name],
    ['id', pipeline.id],
    ['state', `${job.state} since ${timeText(job.state_entered_at)}`],
    ['waits for', job.wait_reason ?? ''],
    ['failure', failure == null ? '' : `${failure.error}${where}`],
    ['job', `${job.id}, run ${job.run_id}`],
    ['restarts', job.restarts === 0 ? '' : String(job.restarts)],
    ['parallelism', String(pipeline.parallelism)],
    ['created', timeText(pipeline.created_at)],
    ['labels', labelsText(pipeline.labels)],
    ['variables', Object.keys(job.env_vars).join(', ')],
  ]);
}
