import { decimalPrecisionMax, type SqlType } from '@millrace/data';
import { isNumeric } from '@millrace/expr';
import type { Expression } from '@millrace/program';
import type { Span } from '@millrace/sql';
import { castTo } from './cast-to.ts';
import type { ExpressionContext } from './expression-context.ts';

/** `id = '5'`: as in PostgreSQL, a constant text takes on the type of what it stands beside. */
export function fitTexts(
  context: ExpressionContext,
  span: Span,
  args: readonly Expression[],
): readonly Expression[] {
  const type = args.find((arg) => textOf(arg) === null && arg.type.kind !== 'null')?.type;
  if (type === undefined || !(isNumeric(type) || type.kind === 'boolean')) return args;
  return args.map((arg) => {
    const text = textOf(arg);
    return text === null ? arg : castTo(context, span, arg, literalType(text, type));
  });
}

function textOf(arg: Expression): string | null {
  if (arg.kind !== 'literal' || arg.type.kind !== 'text') return null;
  return typeof arg.value === 'string' ? arg.value : null;
}

/** A decimal with all the digits that the text has. */
function literalType(text: string, type: SqlType): SqlType {
  if (type.kind !== 'decimal') return type;
  const scale = /^\s*[+-]?\d*\.(\d*)\s*$/.exec(text)?.[1]?.length ?? 0;
  return { ...type, precision: decimalPrecisionMax, scale: Math.min(scale, decimalPrecisionMax) };
}
