import type { SqlType } from '@millrace/data';
import type { Expression } from '@millrace/program';
import type { Span } from '@millrace/sql';
import type { Binder } from '../binder.ts';

/** Whether rows can be told apart by a value: structs with arrays in them have no keys yet. */
export function requireGroupable({ diagnostics }: Binder, { type }: Expression, span: Span): void {
  if (type.kind !== 'struct' || !hasList(type)) return;
  const hint = 'group by the fields of the struct';
  diagnostics.refuse(span, 'grouping by structs with arrays is', hint);
}

/** Whether rows can be put into an order by a value. */
export function requireOrderable({ diagnostics }: Binder, { type }: Expression, span: Span): void {
  if (!hasList(type)) return;
  diagnostics.refuse(span, 'ordering by arrays is', 'order by an element, or by array_length(...)');
}

function hasList(type: SqlType): boolean {
  if (type.kind === 'struct') return type.fields.some((field) => hasList(field.type));
  return type.kind === 'list';
}
