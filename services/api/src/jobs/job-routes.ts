import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { pageQuery } from '../http/page.ts';
import { parseInput } from '../http/parse-input.ts';
import { pathParameter, type Route } from '../http/route.ts';
import { type StreamEvent, type StreamEventsOptions, streamEvents } from '../http/stream-events.ts';
import { listQuery } from '../pipelines/list-query.ts';
import type { ErrorMessage } from './follow-errors.ts';
import {
  historyAnswer,
  jobAnswer,
  jobListAnswer,
  logListAnswer,
  operatorMetricsAnswer,
} from './job-answers.ts';
import type { JobName, JobOperations } from './job-operations.ts';
import { renderLogMessage } from './render-job.ts';
import { renderOutput } from './render-output.ts';

export type JobRouteOptions = StreamEventsOptions & { readonly jobs: JobOperations };

const lastEventId = z.object({ 'last-event-id': z.string().optional() });
const OF_PIPELINE = '/api/v1/pipelines/:id/jobs';

/** Jobs over REST. */
export function jobRoutes(options: JobRouteOptions): Route[] {
  return [...listRoutes(options), ...watchRoutes(options)];
}

function listRoutes({ jobs }: JobRouteOptions): Route[] {
  return [
    {
      method: 'GET',
      path: OF_PIPELINE,
      summary: 'The jobs of a pipeline.',
      answer: jobListAnswer,
      handle: async (request) => jobs.listOfPipeline(pathParameter(request, 'id')),
    },
    {
      method: 'GET',
      path: '/api/v1/jobs',
      summary: 'The jobs of all pipelines without previews, newest first.',
      query: listQuery,
      answer: jobListAnswer,
      handle: async (request) => jobs.list(parseInput(listQuery, request.query, 'query string')),
    },
    {
      method: 'GET',
      path: `${OF_PIPELINE}/:job`,
      summary: 'One job.',
      answer: jobAnswer,
      handle: async (request) => jobs.get(nameOf(request)),
    },
    {
      method: 'GET',
      path: `${OF_PIPELINE}/:job/errors`,
      summary: 'What went wrong in a job, newest first.',
      query: pageQuery,
      answer: logListAnswer,
      handle: async (request) => jobs.errors(nameOf(request), pageOf(request)),
    },
    {
      method: 'GET',
      path: `${OF_PIPELINE}/:job/history`,
      summary: 'The last 200 states that a job went through and why, newest first.',
      query: pageQuery,
      answer: historyAnswer,
      handle: async (request) => jobs.history(nameOf(request), pageOf(request)),
    },
  ];
}

/** What goes on now, as the controller knows it. */
function watchRoutes(options: JobRouteOptions): Route[] {
  const { jobs } = options;
  return [
    {
      method: 'GET',
      path: `${OF_PIPELINE}/:job/operator_metric_groups`,
      summary: 'What each operator of a running job did over the last five minutes.',
      description:
        'Sampled every 5 seconds by the controller. Rates are per second; backpressure is the fill of the queues that a subtask sends to, 0 to 1.',
      answer: operatorMetricsAnswer,
      handle: async (request) => jobs.metrics(nameOf(request)),
    },
    eventRoute(options, {
      path: `${OF_PIPELINE}/:job/errors/tail`,
      summary: 'What goes wrong in a job as it happens, as server-sent events.',
      description:
        'Begins with the last 10 messages, or behind the one whose id the reader sends, and ends when the job is at rest.',
      follow: jobs.tailErrors,
      render: renderError,
    }),
    eventRoute(options, {
      path: `${OF_PIPELINE}/:job/output`,
      summary: 'The rows of the preview sinks as they come, as server-sent events.',
      description:
        'Rows that a slow reader lost are counted in `lost_rows`. A reader that sends the id of its last event goes on behind it, as far as the controller remembers (1,000 rows).',
      follow: jobs.output,
      render: renderOutput,
    }),
  ];
}

type EventRoute<T> = Pick<Route, 'path' | 'summary' | 'description'> & {
  /** `lastId` is of the last event that the reader has seen. */
  readonly follow: (
    name: JobName,
    lastId: string | undefined,
    gone: AbortSignal,
  ) => AsyncGenerator<T>;
  readonly render: (message: T) => StreamEvent;
};

/** Follows a job; a reader that comes back goes on behind the last event it has seen. */
function eventRoute<T>(
  options: StreamEventsOptions,
  { follow, render, ...route }: EventRoute<T>,
): Route {
  return {
    ...route,
    method: 'GET',
    headers: lastEventId,
    answer: z.string(),
    answerType: 'text/event-stream',
    async handle(request, reply) {
      const lastId = request.headers['last-event-id']?.toString();
      return streamEvents(options, reply, async function* (gone) {
        for await (const message of follow(nameOf(request), lastId, gone)) yield render(message);
      });
    },
  };
}

function renderError(message: ErrorMessage): StreamEvent {
  if (message.kind === 'end') return { name: 'end', data: { state: message.state } };
  return { id: message.message.id, data: renderLogMessage(message.message) };
}

function nameOf(request: FastifyRequest): JobName {
  return { jobId: pathParameter(request, 'job'), pipelineId: pathParameter(request, 'id') };
}

function pageOf(request: FastifyRequest): z.output<typeof pageQuery> {
  return parseInput(pageQuery, request.query, 'query string');
}
