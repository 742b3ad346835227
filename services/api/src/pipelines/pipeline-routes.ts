import { z } from 'zod';
import { parseInput } from '../http/parse-input.ts';
import { pathParameter, type Route } from '../http/route.ts';
import { idempotencyHeaders, idempotencyKeyOf } from '../http/idempotency.ts';
import { listQuery } from './list-query.ts';
import { pipelineAnswer, pipelineListAnswer, validateAnswer } from './pipeline-answers.ts';
import type { PipelineOperations } from './pipeline-operations.ts';
import {
  createBody,
  patchBody,
  previewBody,
  restartBody,
  validateBody,
} from './pipeline-schemas.ts';

const PREFIX = '/api/v1/pipelines';

/** Pipelines over REST. */
export function pipelineRoutes(pipelines: PipelineOperations): Route[] {
  return [...creatingRoutes(pipelines), ...readingRoutes(pipelines), ...changingRoutes(pipelines)];
}

function creatingRoutes(pipelines: PipelineOperations): Route[] {
  return [
    {
      method: 'POST',
      path: PREFIX,
      summary: 'Creates a pipeline and starts it.',
      headers: idempotencyHeaders,
      body: createBody,
      answer: pipelineAnswer,
      handle: async (request) =>
        pipelines.create(parseInput(createBody, request.body), {
          idempotencyKey: idempotencyKeyOf(request),
        }),
    },
    {
      method: 'PUT',
      path: `${PREFIX}/:id`,
      summary: 'Creates a pipeline under an id of the caller.',
      description:
        'Asked again for the same it gives what is there; a pipeline that differs is a conflict, and is changed with PATCH.',
      headers: idempotencyHeaders,
      body: createBody,
      answer: pipelineAnswer,
      handle: async (request) =>
        pipelines.create(parseInput(createBody, request.body), {
          id: pathParameter(request, 'id'),
          idempotencyKey: idempotencyKeyOf(request),
        }),
    },
    {
      method: 'POST',
      path: `${PREFIX}/preview`,
      summary: 'Runs a query for a minute, its sinks replaced by live output.',
      headers: idempotencyHeaders,
      body: previewBody,
      answer: pipelineAnswer,
      handle: async (request) =>
        pipelines.preview(parseInput(previewBody, request.body), {
          idempotencyKey: idempotencyKeyOf(request),
        }),
    },
  ];
}

function readingRoutes(pipelines: PipelineOperations): Route[] {
  return [
    {
      method: 'POST',
      path: `${PREFIX}/validate_query`,
      summary: 'Says what is wrong with a query, or shows its dataflow.',
      body: validateBody,
      answer: validateAnswer,
      handle: async (request) => pipelines.validate(parseInput(validateBody, request.body).query),
    },
    {
      method: 'GET',
      path: PREFIX,
      summary: 'The pipelines without previews, newest first.',
      query: listQuery,
      answer: pipelineListAnswer,
      handle: async (request) =>
        pipelines.list(parseInput(listQuery, request.query, 'query string')),
    },
    {
      method: 'GET',
      path: `${PREFIX}/:id`,
      summary: 'One pipeline.',
      answer: pipelineAnswer,
      handle: async (request) => pipelines.get(pathParameter(request, 'id')),
    },
  ];
}

function changingRoutes(pipelines: PipelineOperations): Route[] {
  return [
    {
      method: 'PATCH',
      path: `${PREFIX}/:id`,
      summary: 'Changes what is wanted of a pipeline: stops it, starts it, sets it anew.',
      body: patchBody,
      answer: pipelineAnswer,
      handle: async (request) =>
        pipelines.change(pathParameter(request, 'id'), parseInput(patchBody, request.body)),
    },
    {
      method: 'DELETE',
      path: `${PREFIX}/:id`,
      summary: 'Deletes a pipeline that does not run.',
      answer: z.strictObject({}),
      handle: async (request) => {
        await pipelines.delete(pathParameter(request, 'id'));
        return {};
      },
    },
    {
      method: 'POST',
      path: `${PREFIX}/:id/restart`,
      summary: 'Starts a new run of the job, after the end of the present one.',
      body: restartBody,
      bodyOptional: true,
      answer: pipelineAnswer,
      handle: async (request) =>
        pipelines.restart(
          pathParameter(request, 'id'),
          parseInput(restartBody, request.body ?? {}),
        ),
    },
  ];
}
