export interface CreatedPipeline {
  readonly id: string;
  readonly job_id: string;
}

/** A pipeline with one slot, made over REST. */
export async function createPipeline(
  api: string,
  name: string,
  query: string,
): Promise<CreatedPipeline> {
  const response = await fetch(`${api}/pipelines`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, query, parallelism: 1 }),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as CreatedPipeline;
}
