import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { PipelineFilter } from '../pipeline-filter.ts';

/** What a filter asks of the join of pipelines and jobs; every one has to hold. */
export function filterConditions({
  tags = {},
  search,
  states,
}: PipelineFilter): readonly RawBuilder<SqlBool>[] {
  return [
    ...Object.entries(tags).map(hasTag),
    ...(search === undefined ? [] : [hasInName(search)]),
    ...(states === undefined ? [] : [isInState(states)]),
  ];
}

/**
 * Tags are one flat JSON object, so a tag is in them if and only if this text is. `replace` is
 * there in every database and minds the case, which `like` does not everywhere.
 */
function hasTag([name, value]: readonly [string, string]): RawBuilder<SqlBool> {
  const text = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
  const tags = sql.ref('pipelines.tags');
  const without = sql`replace(replace(${tags}, ${`{${text}`}, ''), ${`,${text}`}, '')`;
  return sql<SqlBool>`${without} <> ${tags}`;
}

/** Both in lower case by the database, whose idea of it may differ from ours. */
function hasInName(search: string): RawBuilder<SqlBool> {
  const name = sql`lower(${sql.ref('pipelines.name')})`;
  return sql<SqlBool>`replace(${name}, lower(${search}), '') <> ${name}`;
}

function isInState(states: readonly string[]): RawBuilder<SqlBool> {
  if (states.length === 0) return sql<SqlBool>`1 = 0`;
  return sql<SqlBool>`${sql.ref('job_statuses.state')} in (${sql.join(states)})`;
}
