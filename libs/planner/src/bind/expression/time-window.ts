import { type Expression, type Window, windowPanes, windowPanesMax } from '@millrace/program';
import type { Expression as SyntaxExpression, FunctionCall, Span } from '@millrace/sql';
import type { Binder } from '../binder.ts';
import { isErrorType } from '../error-expression.ts';
import { emptyScope } from '../scope.ts';
import { bindScalar } from './bind-scalar.ts';
import type { ExpressionContext } from './expression-context.ts';

const windowFunctions: Readonly<Record<string, readonly string[]>> = {
  tumble: ['width'],
  hop: ['slide', 'width'],
  session: ['gap'],
};

export const windowFunctionNames: readonly string[] = Object.keys(windowFunctions);

/** The call of a time window function that an expression is, or null. */
export function asWindowCall(syntax: SyntaxExpression): FunctionCall | null {
  if (syntax.kind !== 'function-call' || syntax.name.parts.length !== 1) return null;
  return windowFunctionName(syntax) in windowFunctions ? syntax : null;
}

/** The window that `tumble(width)` or `hop(slide, width)` means; null after an error. */
export function bindTimeWindow(binder: Binder, call: FunctionCall): Window | null {
  const { diagnostics } = binder;
  const name = windowFunctionName(call);
  const parameters = windowFunctions[name] ?? [];
  if (name === 'session') {
    diagnostics.refuse(call.span, 'session windows are', 'use tumble(width) or hop(slide, width)');
    return null;
  }
  if (call.arguments.length !== parameters.length || call.distinct || call.filter !== undefined) {
    diagnostics.error(call.span, 'wrong-arguments', `${name} takes (${parameters.join(', ')})`, {
      hint:
        call.arguments.length === parameters.length + 1
          ? `the event time is that of the table, leave it out: ${exampleOf(name)}`
          : `such as ${exampleOf(name)}`,
    });
    return null;
  }
  const context: ExpressionContext = {
    binder,
    scope: emptyScope,
    calculations: null,
    place: `the arguments of ${name}`,
  };
  const micros = call.arguments.map((argument, i) => {
    if (argument.kind === 'positional-argument') {
      const bound = bindScalar(context, argument.value);
      if (isErrorType(bound.type)) return null;
      return widthMicros(binder, bound, argument.span, `${parameters[i]} of ${name}`);
    }
    diagnostics.error(argument.span, 'wrong-arguments', `${name} takes intervals only`);
    return null;
  });
  const [first, second] = micros;
  if (first == null || second === null) return null;
  if (name === 'tumble') return { kind: 'tumble', width: first };
  if (second === undefined) return null;
  // Windows that start where the one before ends are tumbling ones.
  if (first === second) return { kind: 'tumble', width: first };
  const window: Window = { kind: 'hop', slide: first, width: second };
  return hasFewPanes(binder, window, call.span) ? window : null;
}

function hasFewPanes({ diagnostics }: Binder, window: Window, span: Span): boolean {
  const panes = windowPanes(window);
  if (panes <= windowPanesMax) return true;
  const message = `windows of this slide and width are made of ${panes} parts, more than ${windowPanesMax}`;
  const hint = 'choose a wider slide, or a narrower window, that divide each other';
  diagnostics.error(span, 'invalid-interval', message, { hint });
  return false;
}

function windowFunctionName({ name }: FunctionCall): string {
  return name.parts.at(-1)?.value.toLowerCase() ?? '';
}

function exampleOf(name: string): string {
  const minute = "INTERVAL '1 minute'";
  return name === 'tumble' ? `tumble(${minute})` : `hop(INTERVAL '10 seconds', ${minute})`;
}

function widthMicros(
  { diagnostics }: Binder,
  bound: Expression,
  span: Span,
  what: string,
): number | null {
  const { value } = bound.kind === 'literal' ? bound : { value: null };
  if (bound.type.kind !== 'interval' || typeof value !== 'object' || value === null) {
    diagnostics.error(span, 'wrong-type', `${what} must be a constant interval`, {
      hint: "such as INTERVAL '1 minute'",
    });
    return null;
  }
  const micros = Number(value.int64);
  if (micros > 0 && Number.isSafeInteger(micros)) return micros;
  diagnostics.error(span, 'invalid-interval', `${what} must be positive and below 285 years`);
  return null;
}
