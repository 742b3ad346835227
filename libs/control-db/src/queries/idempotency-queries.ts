import { ControlDbError } from '../errors.ts';
import { IDEMPOTENCY_KEYS_MAX, IDEMPOTENCY_MICROS, type Idempotency } from '../pipeline-store.ts';
import type { ControlTransaction } from './query-context.ts';

/** The pipeline that was created under the key already, or null. */
export async function pipelineOfKey(
  tx: ControlTransaction,
  { key, fingerprint }: Idempotency,
  nowMicros: number,
): Promise<string | null> {
  const known = await tx
    .selectFrom('idempotency_keys')
    .selectAll()
    .where('id', '=', key)
    .where('created_at', '>', nowMicros - IDEMPOTENCY_MICROS)
    .executeTakeFirst();
  if (known === undefined) return null;
  if (known.fingerprint === fingerprint) return known.pipeline_id;
  throw new ControlDbError(
    'conflict',
    `the idempotency key "${key}" was used for another request, which created pipeline "${known.pipeline_id}"`,
  );
}

/** Keeps the key, and forgets those that are too old or too many. */
export async function keepKey(
  tx: ControlTransaction,
  { key, fingerprint }: Idempotency,
  pipeline: { readonly id: string; readonly createdAtMicros: number },
): Promise<void> {
  const { id, createdAtMicros } = pipeline;
  const newestToDrop = await tx
    .selectFrom('idempotency_keys')
    .select('created_at')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .offset(IDEMPOTENCY_KEYS_MAX - 1)
    .executeTakeFirst();
  const tooOld = createdAtMicros - IDEMPOTENCY_MICROS;
  await tx
    .deleteFrom('idempotency_keys')
    .where('created_at', '<=', Math.max(tooOld, newestToDrop?.created_at ?? tooOld))
    .execute();
  await tx
    .insertInto('idempotency_keys')
    .values({ id: key, fingerprint, pipeline_id: id, created_at: createdAtMicros })
    .execute();
}
