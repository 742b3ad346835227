import type { PublicPort } from '@millrace/rpc';
import { parseInput } from '../http/parse-input.ts';
import type { PipelineOperations } from '../pipelines/pipeline-operations.ts';
import {
  createBody,
  patchBody,
  previewBody,
  restartBody,
  validateBody,
} from '../pipelines/pipeline-schemas.ts';
import { idempotencyKey, readListQuery, readName, readOptionalText } from './read-request.ts';

export function pipelineMethods(pipelines: PipelineOperations) {
  return {
    async validateQuery({ input }) {
      return pipelines.validate(parseInput(validateBody, input, 'request').query);
    },
    async createPipeline({ input: { id, ...body }, header }) {
      const pipeline = await pipelines.create(parseInput(createBody, body, 'request'), {
        id: readOptionalText(id),
        idempotencyKey: idempotencyKey(header),
      });
      return { pipeline };
    },
    async previewPipeline({ input, header }) {
      const body = parseInput(previewBody, input, 'request');
      return {
        pipeline: await pipelines.preview(body, { idempotencyKey: idempotencyKey(header) }),
      };
    },
    async listPipelines({ input }) {
      const { data, has_more } = await pipelines.list(readListQuery(input));
      return { pipelines: data, has_more };
    },
    async getPipeline({ input }) {
      return { pipeline: await pipelines.get(readName(input, 'id')) };
    },
    async updatePipeline({ input }) {
      const { id: _, ...body } = input;
      const change = parseInput(patchBody, body, 'request');
      return { pipeline: await pipelines.change(readName(input, 'id'), change) };
    },
    async restartPipeline({ input }) {
      const { id: _, ...body } = input;
      const restart = parseInput(restartBody, body, 'request');
      return { pipeline: await pipelines.restart(readName(input, 'id'), restart) };
    },
    async deletePipeline({ input }) {
      await pipelines.delete(readName(input, 'id'));
      return {};
    },
  } satisfies Partial<PublicPort>;
}
