import type { SqlType } from '@millrace/data';
import type { Expression } from '@millrace/program';

/** The type of what had an error: whatever is made of it is silent. Compared by identity. */
export const errorType: SqlType = { kind: 'null' };

export const errorExpression: Expression = {
  kind: 'literal',
  type: errorType,
  nullable: true,
  value: null,
};

export function isErrorType(type: SqlType): boolean {
  return type === errorType;
}
