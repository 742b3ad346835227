import type { SqlType } from '@millrace/data';
import type { Expression } from '@millrace/program';
import type { Span } from '@millrace/sql';
import type { Binder } from './binder.ts';

/** Whether rows can be told apart by a value: arrays have no keys yet, nor have structs of them. */
export function requireGroupable({ diagnostics }: Binder, { type }: Expression, span: Span): void {
  if (!hasList(type)) return;
  diagnostics.refuse(span, 'grouping by arrays is', 'group by an element, or by the array as text');
}

function hasList(type: SqlType): boolean {
  if (type.kind === 'struct') return type.fields.some((field) => hasList(field.type));
  return type.kind === 'list';
}
