import type { ControlDb, Job } from '@millrace/control-db';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ApiError } from '../http/api-error.ts';
import { listBody, pageQuery, readPage } from '../http/page.ts';
import { pathParameter, type Route } from '../http/route.ts';
import { jobListAnswer, logListAnswer } from './job-answers.ts';
import { renderJob, renderLogMessage } from './render-job.ts';
import { type StreamOutput, type StreamOutputOptions, streamOutput } from './stream-output.ts';

export type JobRouteOptions = StreamOutputOptions & { readonly db: ControlDb };

const OF_PIPELINE = '/api/v1/pipelines/:id/jobs';

export function jobRoutes(options: JobRouteOptions): Route[] {
  const { db } = options;
  const stream: StreamOutput = streamOutput(options);
  return [
    {
      method: 'GET',
      path: OF_PIPELINE,
      summary: 'The jobs of a pipeline.',
      answer: jobListAnswer,
      async handle(request) {
        const jobs = await db.jobs.listOfPipeline(pathParameter(request, 'id'));
        return listBody({ items: jobs, hasMore: false }, renderJob);
      },
    },
    {
      method: 'GET',
      path: '/api/v1/jobs',
      summary: 'The jobs of all pipelines without previews, newest first.',
      query: pageQuery,
      answer: jobListAnswer,
      async handle(request) {
        return listBody(await readPage(request, (page) => db.jobs.list(page)), renderJob);
      },
    },
    {
      method: 'GET',
      path: `${OF_PIPELINE}/:job/errors`,
      summary: 'What went wrong in a job, newest first.',
      query: pageQuery,
      answer: logListAnswer,
      async handle(request) {
        const job = await jobOfPath(db, request);
        const messages = await readPage(request, (page) => db.jobLogs.list(job.id, page));
        return listBody(messages, renderLogMessage);
      },
    },
    {
      method: 'GET',
      path: `${OF_PIPELINE}/:job/output`,
      summary: 'The rows of the preview sinks as they come, as server-sent events.',
      answer: z.string(),
      answerType: 'text/event-stream',
      async handle(request, reply) {
        return stream(await jobOfPath(db, request), reply);
      },
    },
  ];
}

async function jobOfPath(db: ControlDb, request: FastifyRequest): Promise<Job> {
  const pipelineId = pathParameter(request, 'id');
  const job = await db.jobs.get(pathParameter(request, 'job'));
  if (job.pipelineId === pipelineId) return job;
  throw new ApiError('not_found', `pipeline "${pipelineId}" has no job "${job.id}"`);
}
