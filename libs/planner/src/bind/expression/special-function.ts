import { bigintType, textType } from '@millrace/data';
import type { Expression } from '@millrace/program';
import type {
  AtTimeZone,
  Expression as SyntaxExpression,
  Extract,
  Overlay,
  Position,
  Substring,
  Trim,
} from '@millrace/sql';
import { makeLiteral } from '../../plan/build-expression.ts';
import { bindExpression } from '../rules.ts';
import { makeCall } from './call.ts';
import { type ExpressionContext, refuseExpression } from './expression-context.ts';

/** `EXTRACT(hour FROM t)` is `extract('hour', t)`. */
export function bindExtract(context: ExpressionContext, syntax: Extract): Expression {
  const field = makeLiteral(syntax.field.value.toLowerCase(), textType);
  const operand = bindExpression(context, syntax.operand);
  return makeCall(context, syntax.span, 'extract', [field, operand]);
}

export function bindSubstring(context: ExpressionContext, syntax: Substring): Expression {
  const operand = bindExpression(context, syntax.operand);
  const from =
    syntax.from === undefined
      ? makeLiteral({ int64: '1' }, bigintType)
      : bindExpression(context, syntax.from);
  const rest = bindOptional(context, syntax.length);
  return makeCall(context, syntax.span, 'substr', [operand, from, ...rest]);
}

export function bindPosition(context: ExpressionContext, syntax: Position): Expression {
  const haystack = bindExpression(context, syntax.haystack);
  const needle = bindExpression(context, syntax.needle);
  return makeCall(context, syntax.span, 'strpos', [haystack, needle]);
}

const trims = { both: 'btrim', leading: 'ltrim', trailing: 'rtrim' } as const;

export function bindTrim(context: ExpressionContext, syntax: Trim): Expression {
  const operand = bindExpression(context, syntax.operand);
  const rest = bindOptional(context, syntax.characters);
  return makeCall(context, syntax.span, trims[syntax.side], [operand, ...rest]);
}

export function bindOverlay(context: ExpressionContext, syntax: Overlay): Expression {
  const { operand, replacement, from, length, span } = syntax;
  const args = [operand, replacement, from].map((argument) => bindExpression(context, argument));
  return makeCall(context, span, 'overlay', [...args, ...bindOptional(context, length)]);
}

export function bindAtTimeZone(context: ExpressionContext, syntax: AtTimeZone): Expression {
  return refuseExpression(
    context,
    syntax.span,
    'AT TIME ZONE is',
    'timestamps have no zone; add an INTERVAL',
  );
}

function bindOptional(
  context: ExpressionContext,
  syntax: SyntaxExpression | undefined,
): readonly Expression[] {
  return syntax === undefined ? [] : [bindExpression(context, syntax)];
}
