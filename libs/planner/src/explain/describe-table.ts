import type { SinkPlan, SourcePlan } from '../plan/logical-plan.ts';

/** `orders (kafka), primary key id`. */
export function describeTable({
  table,
  connector,
  primaryKey,
}: Pick<SourcePlan | SinkPlan, 'table' | 'connector' | 'primaryKey'>): string {
  const key = primaryKey.length === 0 ? '' : `, primary key ${primaryKey.join(', ')}`;
  return `${table} (${connector})${key}`;
}
