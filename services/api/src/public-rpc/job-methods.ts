import type { PublicCall, PublicPort } from '@millrace/rpc';
import type { z } from 'zod';
import { pageQuery } from '../http/page.ts';
import { parseInput } from '../http/parse-input.ts';
import type { OutputMessage } from '../jobs/follow-output.ts';
import type { JobName, JobOperations } from '../jobs/job-operations.ts';
import { renderLogMessage } from '../jobs/render-job.ts';
import { readListQuery, readName, readOptionalText } from './read-request.ts';

export function jobMethods(jobs: JobOperations) {
  return {
    async listJobs({ input }) {
      const pipelineId = readOptionalText(input['pipeline_id']);
      const { data, has_more } = await (pipelineId === undefined
        ? jobs.list(readListQuery(input))
        : jobs.listOfPipeline(pipelineId));
      return { jobs: data, has_more };
    },
    async getJob({ input }) {
      return { job: await jobs.get(nameOf(input)) };
    },
    async listJobHistory({ input }) {
      const { data, has_more } = await jobs.history(nameOf(input), pageOf(input));
      return { changes: data, has_more };
    },
    async listJobErrors({ input }) {
      const { data, has_more } = await jobs.errors(nameOf(input), pageOf(input));
      return { errors: data, has_more };
    },
    async *tailJobErrors({ input, signal }) {
      const lastId = readOptionalText(input['resume_id']);
      for await (const event of jobs.tailErrors(nameOf(input), lastId, signal)) {
        if (event.kind === 'end') yield { end: { state: event.state } };
        else yield { message: renderLogMessage(event.message) };
      }
    },
    async getOperatorMetrics({ input }) {
      return { operators: (await jobs.metrics(nameOf(input))).data };
    },
    async *streamOutput({ input, signal }) {
      const lastId = readOptionalText(input['resume_id']);
      for await (const message of jobs.output(nameOf(input), lastId, signal)) {
        yield renderMessage(message);
      }
    },
  } satisfies Partial<PublicPort>;
}

function renderMessage(message: OutputMessage): object {
  if (message.kind === 'end') return { end: { state: message.state, error: message.error } };
  const { id, event } = message;
  const { output, lostRows } = event;
  return {
    batch: {
      id,
      operator_id: output.operatorId,
      subtask_idx: output.subtask,
      start_id: output.startId,
      rows: output.rows,
      timestamps: output.timestamps,
      lost_rows: lostRows,
      done: output.done,
    },
  };
}

function nameOf(input: PublicCall['input']): JobName {
  const pipelineId = readOptionalText(input['pipeline_id']);
  return { jobId: readName(input, 'job_id'), pipelineId };
}

function pageOf({ limit, starting_after }: PublicCall['input']): z.output<typeof pageQuery> {
  return parseInput(pageQuery, { limit, starting_after }, 'request');
}
