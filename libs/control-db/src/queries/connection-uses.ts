import { ControlDbError } from '../errors.ts';
import type { UsedConnections } from '../pipeline-store.ts';
import type { ControlTransaction } from './query-context.ts';

type UseTable = 'connection_profile_pipelines' | 'connection_table_pipelines';

/** How many of its users an error names. */
const NAMED_MAX = 10;

/** Remembers what a pipeline was planned with, and forgets what an earlier plan used. */
export async function keepUses(
  tx: ControlTransaction,
  pipelineId: string,
  { profileIds, tableIds }: UsedConnections,
): Promise<void> {
  await requireAll(tx, 'connection_profiles', profileIds);
  await requireAll(tx, 'connection_tables', tableIds);
  await keepUsesIn(tx, 'connection_profile_pipelines', pipelineId, profileIds);
  await keepUsesIn(tx, 'connection_table_pipelines', pipelineId, tableIds);
}

/** Planning happens before the transaction, so that what was planned with may be gone by now. */
async function requireAll(
  tx: ControlTransaction,
  table: 'connection_profiles' | 'connection_tables',
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const known = await tx.selectFrom(table).select('id').where('id', 'in', ids).execute();
  if (known.length === new Set(ids).size) return;
  const message = 'a connection table or profile that the query names was deleted meanwhile';
  throw new ControlDbError('conflict', message);
}

async function keepUsesIn(
  tx: ControlTransaction,
  table: UseTable,
  pipelineId: string,
  usedIds: readonly string[],
): Promise<void> {
  await tx.deleteFrom(table).where('pipeline_id', '=', pipelineId).execute();
  if (usedIds.length === 0) return;
  const rows = [...new Set(usedIds)].map((used_id) => ({ used_id, pipeline_id: pipelineId }));
  await tx.insertInto(table).values(rows).execute();
}

/** The pipelines that were planned with it, as an error names them. */
export async function pipelinesUsing(
  tx: ControlTransaction,
  table: UseTable,
  usedId: string,
): Promise<readonly string[]> {
  const rows = await tx
    .selectFrom(table)
    .innerJoin('pipelines', 'pipelines.id', `${table}.pipeline_id`)
    .select(['pipelines.id as id', 'pipelines.name as name'])
    .where(`${table}.used_id`, '=', usedId)
    .orderBy('pipelines.created_at')
    .orderBy('pipelines.id')
    .execute();
  return rows.map(({ id, name }) => `pipeline "${name}" (${id})`);
}

/** `doing` as in `cannot be deleted`. */
export function requireUnused(what: string, doing: string, users: readonly string[]): void {
  if (users.length === 0) return;
  const named = users.slice(0, NAMED_MAX).join(', ');
  const more = users.length > NAMED_MAX ? ` and ${users.length - NAMED_MAX} more` : '';
  throw new ControlDbError('conflict', `${what} cannot be ${doing}: it is used by ${named}${more}`);
}
