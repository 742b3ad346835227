import { type Refused, type ResolvedFunction, resolveFunction } from '@millrace/expr';
import { sameType } from '@millrace/data';
import type { Expression, LiteralExpression } from '@millrace/program';
import { must } from '@millrace/std';
import type { Span } from '@millrace/sql';
import { argumentOf, makeLiteral } from '../../plan/build-expression.ts';
import { errorExpression, isErrorType } from '../error-expression.ts';
import { castTo } from './cast-to.ts';
import { type ExpressionContext, failExpression } from './expression-context.ts';
import { fold } from './fold.ts';
import { integerLiteral, isIntegerType } from './literal.ts';
import { compareStructs } from './struct-comparison.ts';
import { fitTexts } from './text-literal.ts';

const comparisons: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=', 'in']);
/** Where all arguments are of one type. */
const uniform: ReadonlySet<string> = new Set([
  ...comparisons,
  'is distinct from',
  ...['+', '-', '*', '/', '%', 'coalesce', 'nvl', 'ifnull', 'nullif', 'greatest', 'least'],
]);

/** A call of a scalar function or operator, its arguments cast to what it takes. */
export function makeCall(
  context: ExpressionContext,
  span: Span,
  name: string,
  args: readonly Expression[],
): Expression {
  if (args.some((arg) => isErrorType(arg.type))) return errorExpression;
  const structs = compareStructs(name, args, (fields) =>
    makeCall(context, span, 'is not distinct from', fields),
  );
  if (structs !== null) return structs;
  const texts = uniform.has(name) ? fitTexts(context, span, args) : args;
  const fitted = comparisons.has(name) ? fitLiterals(texts) : texts;
  const { resolved, taken } = resolve(name, fitted);
  if (resolved.kind === 'refused') {
    const { message, hint } = resolved;
    return failExpression(context, span, { code: 'undefined-function', message, hint });
  }
  const { type, nullable } = resolved;
  const coerced = taken.map((arg, i) =>
    castTo(context, span, arg, must(resolved.argumentTypes[i], 'a type for each argument')),
  );
  return fold(context, span, {
    kind: 'call',
    function: resolved.function,
    arguments: coerced,
    type,
    nullable,
  });
}

interface Attempt {
  readonly resolved: ResolvedFunction | Refused;
  readonly taken: readonly Expression[];
}

/** A whole number is BIGINT, but it may stand for an INTEGER where a function takes only that. */
function resolve(name: string, args: readonly Expression[]): Attempt {
  const resolved = resolveFunction(name, args.map(argumentOf));
  if (resolved.kind === 'resolved') return { resolved, taken: args };
  const narrowed = args.map((arg) => integerLiteral(arg, { kind: 'integer' }) ?? arg);
  for (const taken of [narrowed, ...typedNulls(args)]) {
    if (taken.every((arg, i) => arg === args[i])) continue;
    const other = resolveFunction(name, taken.map(argumentOf));
    if (other.kind === 'resolved') return { resolved: other, taken };
  }
  return { resolved, taken: args };
}

/** A bare NULL is of any type: `abs(NULL)`. */
function typedNulls(args: readonly Expression[]): readonly (readonly Expression[])[] {
  const kinds = ['bigint', 'double', 'text', 'timestamp', 'boolean'] as const;
  return kinds.map((kind) =>
    args.map((arg) => (arg.type.kind === 'null' ? makeLiteral(null, { kind }) : arg)),
  );
}

/** `small = 5` compares as SMALLINT: a cast of every value of the column is saved. */
function fitLiterals(args: readonly Expression[]): readonly Expression[] {
  const column = args.find((arg) => arg.kind !== 'literal');
  if (column === undefined || !isIntegerType(column.type)) return args;
  const fitted = args.map(
    (arg): LiteralExpression | Expression => integerLiteral(arg, column.type) ?? arg,
  );
  const isFit = fitted.every((arg) => sameType(arg.type, column.type));
  return isFit ? fitted : args;
}
