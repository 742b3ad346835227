import type { ControlDb, Job } from '@millrace/control-db';
import { type ControllerPort, RpcError, type SubtaskMetrics } from '@millrace/rpc';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ApiError } from '../http/api-error.ts';
import { listBody, pageQuery, readPage } from '../http/page.ts';
import { pathParameter, type Route } from '../http/route.ts';
import {
  historyAnswer,
  jobListAnswer,
  logListAnswer,
  operatorMetricsAnswer,
} from './job-answers.ts';
import { renderJob, renderLogMessage, renderStateChange } from './render-job.ts';
import { renderOperatorMetrics } from './render-metrics.ts';
import { type StreamOutput, type StreamOutputOptions, streamOutput } from './stream-output.ts';

export type JobRouteOptions = StreamOutputOptions & {
  readonly db: ControlDb;
  readonly controller: Pick<ControllerPort, 'subscribeOutput' | 'getJobMetrics'>;
};

const OF_PIPELINE = '/api/v1/pipelines/:id/jobs';

export function jobRoutes(options: JobRouteOptions): Route[] {
  return [...listRoutes(options), ...watchRoutes(options)];
}

function listRoutes({ db }: JobRouteOptions): Route[] {
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
      path: `${OF_PIPELINE}/:job/history`,
      summary: 'The last 200 states that a job went through and why, newest first.',
      query: pageQuery,
      answer: historyAnswer,
      async handle(request) {
        const job = await jobOfPath(db, request);
        const changes = await readPage(request, (page) => db.jobs.history(job.id, page));
        return listBody(changes, renderStateChange);
      },
    },
  ];
}

/** What goes on now, as the controller knows it. */
function watchRoutes(options: JobRouteOptions): Route[] {
  const { db } = options;
  const stream: StreamOutput = streamOutput(options);
  return [
    {
      method: 'GET',
      path: `${OF_PIPELINE}/:job/operator_metric_groups`,
      summary: 'What each operator of a running job did over the last five minutes.',
      description:
        'Sampled every 5 seconds by the controller. Rates are per second; backpressure is the fill of the queues that a subtask sends to, 0 to 1.',
      answer: operatorMetricsAnswer,
      async handle(request) {
        const job = await jobOfPath(db, request);
        const pipeline = await db.pipelines.get(job.pipelineId);
        return renderOperatorMetrics(pipeline, await metricsOf(options, job));
      },
    },
    {
      method: 'GET',
      path: `${OF_PIPELINE}/:job/output`,
      summary: 'The rows of the preview sinks as they come, as server-sent events.',
      description:
        'Rows that a slow reader lost are counted in `lost_rows`. A reader that sends the id of its last event goes on behind it, as far as the controller remembers (1,000 rows).',
      headers: z.object({ 'last-event-id': z.string().optional() }),
      answer: z.string(),
      answerType: 'text/event-stream',
      async handle(request, reply) {
        return stream(await jobOfPath(db, request), reply);
      },
    },
  ];
}

/** A job that does not run does nothing, which is an answer too. */
async function metricsOf(
  { controller }: JobRouteOptions,
  job: Job,
): Promise<readonly SubtaskMetrics[]> {
  try {
    return await controller.getJobMetrics(job.id);
  } catch (error) {
    if (error instanceof RpcError && error.reason === 'not-found') return [];
    throw error;
  }
}

async function jobOfPath(db: ControlDb, request: FastifyRequest): Promise<Job> {
  const pipelineId = pathParameter(request, 'id');
  const job = await db.jobs.get(pathParameter(request, 'job'));
  if (job.pipelineId === pipelineId) return job;
  throw new ApiError('not_found', `pipeline "${pipelineId}" has no job "${job.id}"`);
}
