import type { Expression } from '@millrace/program';
import type { Span } from '@millrace/sql';
import type { Binder } from '../binder.ts';
import { errorExpression } from '../error-expression.ts';
import type { Calculations } from '../query/calculations.ts';
import type { Scope } from '../scope.ts';

/** Where an expression stands. */
export interface ExpressionContext {
  readonly binder: Binder;
  readonly scope: Scope;
  /** Takes aggregates and OVER; null where these may not stand. */
  readonly calculations: Calculations | null;
  /** Columns of the select list that may be named where the input has no such column. */
  readonly aliases?: readonly { readonly name: string; readonly expression: Expression }[];
  /** Aliases of the select list where they cannot be named, for the hint that says so. */
  readonly laterAliases?: readonly string[];
  /** For messages: `aggregate functions are not allowed in WHERE`. */
  readonly place: string;
}

/** Reports an error and gives what stands for the expression from here on. */
export function failExpression(
  { binder }: ExpressionContext,
  span: Span,
  error: { readonly code: string; readonly message: string; readonly hint?: string | undefined },
): Expression {
  binder.diagnostics.error(span, error.code, error.message, { hint: error.hint });
  return errorExpression;
}

export function refuseExpression(
  { binder }: ExpressionContext,
  span: Span,
  what: string,
  hint?: string,
): Expression {
  binder.diagnostics.refuse(span, what, hint);
  return errorExpression;
}
