import { closestName, OperatingError } from '@millrace/std';
import { type Pipeline, pipelineSchema } from './answers.ts';
import { listAll } from './list-all.ts';
import type { RestClient } from './rest-client.ts';
import { RefusedError } from './rest-error.ts';

/** The pipeline of an id or a name. A name that several have is refused with their ids. */
export async function findPipeline(client: RestClient, idOrName: string): Promise<Pipeline> {
  try {
    return await client.ask(pipelineSchema, pipelinePath(idOrName));
  } catch (error) {
    // There may be something else at the path that a name makes: then it is no id either.
    if (!(error instanceof RefusedError) || ![404, 405].includes(error.status)) throw error;
  }
  const pipelines = await listAll(client, pipelineSchema, { path: '/pipelines' });
  const [first, ...others] = pipelines.filter(({ name }) => name === idOrName);
  if (first === undefined) throw unknownPipeline(idOrName, pipelines);
  if (others.length === 0) return first;
  const ids = [first, ...others].map(({ id, state }) => `  ${id}  ${state}`);
  throw new OperatingError(`${ids.length} pipelines are called "${idOrName}":\n${ids.join('\n')}`, {
    domain: 'user',
    retry: 'never',
    hint: 'name one by its id',
  });
}

/** Below `/api/v1`. */
export function pipelinePath(id: string): string {
  return `/pipelines/${encodeURIComponent(id)}`;
}

export function jobPath({ id, job_id }: Pipeline): string {
  return `${pipelinePath(id)}/jobs/${job_id}`;
}

function unknownPipeline(idOrName: string, pipelines: readonly Pipeline[]): OperatingError {
  const names = pipelines.flatMap(({ id, name }) => [id, name]);
  const closest = closestName(idOrName, names);
  return new OperatingError(`there is no pipeline "${idOrName}"`, {
    domain: 'user',
    retry: 'never',
    hint: closest === null ? 'see "millrace pipeline list"' : `did you mean "${closest}"?`,
  });
}
