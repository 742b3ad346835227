import type { ControlDb, Job } from '@millrace/control-db';
import { type ControllerPort, RpcError, type SubtaskMetrics } from '@millrace/rpc';
import type { z } from 'zod';
import { ApiError } from '../http/api-error.ts';
import { type ListBody, listBody, type pageQuery, pageAt } from '../http/page.ts';
import { filterOf, type listQuery } from '../pipelines/list-query.ts';
import { type ErrorMessage, followErrors } from './follow-errors.ts';
import { type FollowOutputOptions, followOutput, type OutputMessage } from './follow-output.ts';
import type {
  jobAnswer,
  logMessageAnswer,
  operatorMetricsAnswer,
  stateChangeAnswer,
} from './job-answers.ts';
import { missingController } from './missing-controller.ts';
import { renderJob, renderLogMessage, renderStateChange } from './render-job.ts';
import { renderOperatorMetrics } from './render-metrics.ts';

export type JobOperationOptions = FollowOutputOptions & {
  readonly controller: Pick<ControllerPort, 'subscribeOutput' | 'getJobMetrics'>;
};

/** A job; it has to be one of the pipeline, where one is named. */
export type JobName = { readonly jobId: string; readonly pipelineId?: string | undefined };

type PageQuery = z.output<typeof pageQuery>;
type JobBody = z.output<typeof jobAnswer>;

/** What can be asked of jobs, whatever protocol asks. What goes out is the JSON of REST. */
export type JobOperations = {
  readonly list: (query: z.output<typeof listQuery>) => Promise<ListBody<JobBody>>;
  readonly listOfPipeline: (pipelineId: string) => Promise<ListBody<JobBody>>;
  readonly get: (name: JobName) => Promise<JobBody>;
  readonly history: (
    name: JobName,
    query: PageQuery,
  ) => Promise<ListBody<z.output<typeof stateChangeAnswer>>>;
  readonly errors: (
    name: JobName,
    query: PageQuery,
  ) => Promise<ListBody<z.output<typeof logMessageAnswer>>>;
  /** The same as it happens, until the job is at rest. */
  readonly tailErrors: (
    name: JobName,
    lastId: string | undefined,
    signal: AbortSignal,
  ) => AsyncGenerator<ErrorMessage>;
  readonly metrics: (name: JobName) => Promise<z.output<typeof operatorMetricsAnswer>>;
  /** Throws with the first message when there is no output to follow. */
  readonly output: (
    name: JobName,
    lastId: string | undefined,
    signal: AbortSignal,
  ) => AsyncGenerator<OutputMessage>;
};

export function jobOperations(options: JobOperationOptions): JobOperations {
  const { db } = options;
  const follow = followOutput(options);
  return {
    async list(query) {
      const page = await pageAt(query, (each) => db.jobs.list(each, filterOf(query)));
      const told = await missingController(db, page.items);
      return listBody(page, (job) => renderJob(told(job)));
    },
    async listOfPipeline(pipelineId) {
      const jobs = await db.jobs.listOfPipeline(pipelineId);
      const told = await missingController(db, jobs);
      return listBody({ items: jobs, hasMore: false }, (job) => renderJob(told(job)));
    },
    async get(name) {
      const job = await findJob(db, name);
      const told = await missingController(db, [job]);
      return renderJob(told(job));
    },
    async history(name, query) {
      const { id } = await findJob(db, name);
      return listBody(await pageAt(query, (page) => db.jobs.history(id, page)), renderStateChange);
    },
    async errors(name, query) {
      const { id } = await findJob(db, name);
      return listBody(await pageAt(query, (page) => db.jobLogs.list(id, page)), renderLogMessage);
    },
    async *tailErrors(name, lastId, signal) {
      yield* followErrors(options, await findJob(db, name), lastId, signal);
    },
    async metrics(name) {
      const job = await findJob(db, name);
      const pipeline = await db.pipelines.get(job.pipelineId);
      return renderOperatorMetrics(pipeline, await metricsOf(options, job));
    },
    async *output(name, lastId, signal) {
      yield* follow(await findJob(db, name), lastId, signal);
    },
  };
}

/** A job that does not run does nothing, which is an answer too. */
async function metricsOf(
  { controller }: JobOperationOptions,
  job: Job,
): Promise<readonly SubtaskMetrics[]> {
  try {
    return await controller.getJobMetrics(job.id);
  } catch (error) {
    if (error instanceof RpcError && error.reason === 'not-found') return [];
    throw error;
  }
}

async function findJob(db: ControlDb, { jobId, pipelineId }: JobName): Promise<Job> {
  const job = await db.jobs.get(jobId);
  if (pipelineId === undefined || job.pipelineId === pipelineId) return job;
  throw new ApiError('not_found', `pipeline "${pipelineId}" has no job "${job.id}"`);
}
