import type { Expression, Window } from '@millrace/program';
import type { Identifier, Select, Span } from '@millrace/sql';
import type { LogicalPlan } from '../../plan/logical-plan.ts';
import { sameExpression } from '../../plan/same-expression.ts';
import { sameWindow, type WindowOrigin, windowOrigin } from '../../plan/window-lineage.ts';
import type { Binder } from '../binder.ts';
import { isErrorType } from '../error-expression.ts';
import { bindScalar } from '../expression/bind-scalar.ts';
import type { ExpressionContext } from '../expression/expression-context.ts';
import { asWindowCall, bindTimeWindow } from '../expression/time-window.ts';
import { matchesName } from '../names.ts';
import { isOpen, type Scope } from '../scope.ts';
import { requireGroupable } from './groupable.ts';
import { resolveElement } from './grouping-element.ts';

export interface BoundGroupBy {
  /** null after an error. */
  readonly window: Window | null;
  readonly keys: readonly Expression[];
  /** What means the window of the group in the select list; empty for regrouped windows. */
  readonly windowNames: readonly string[];
  readonly span: Span;
}

interface Grouping {
  readonly binder: Binder;
  readonly input: LogicalPlan;
  readonly context: ExpressionContext;
  readonly select: Select;
}

/**
 * Groups by a time window (a call, or its alias or position in the select list) and keys; or by
 * a window of the input, which is a key then.
 */
export function bindGroupBy(
  binder: Binder,
  input: LogicalPlan,
  scope: Scope,
  select: Select,
): BoundGroupBy | null {
  const { groupBy } = select;
  if (groupBy === undefined) return null;
  const context = { binder, scope, calculations: null, place: 'GROUP BY' };
  const grouping: Grouping = { binder, input, context, select };
  const { span } = groupBy;
  if (groupBy.all) binder.diagnostics.refuse(span, 'GROUP BY ALL is', 'list the columns');
  const windows: { readonly window: Window | null; readonly span: Span }[] = [];
  const keys: Expression[] = [];
  let hasErrors = groupBy.all || isOpen(scope) || input.kind === 'unknown';
  for (const element of groupBy.elements) {
    const syntax = resolveElement(context, select, element);
    const call = syntax === null ? null : asWindowCall(syntax);
    if (call !== null) {
      windows.push({ window: bindTimeWindow(binder, call), span: element.span });
    } else {
      const key = syntax === null ? null : bindScalar(context, syntax);
      if (key === null || isErrorType(key.type)) {
        hasErrors = true;
        continue;
      }
      requireGroupable(binder, key, element.span);
      if (!keys.some((other) => sameExpression(other, key))) keys.push(key);
    }
  }
  const [first, second] = windows;
  if (second !== undefined) {
    const message = 'only one time window can be grouped by';
    binder.diagnostics.error(second.span, 'several-windows', message);
  }
  if (first !== undefined) {
    // What the keys are is not known then, nor what is missing among them.
    const window = hasErrors ? null : reinvoked(grouping, first, keys);
    return { window, keys, windowNames: windowNames(select), span };
  }
  const window = hasErrors ? null : inputWindow(grouping, keys, span);
  const isMeant = hasErrors || (window === null && hiddenAlias(select) !== null);
  return { window, keys, windowNames: isMeant ? windowNames(select) : [], span };
}

/**
 * A hop over the results of the same hop regroups them, rather than putting each result into
 * several windows again. (A tumbling window finds its own results by their time.)
 */
function reinvoked(
  { binder, input, context }: Grouping,
  { window, span }: { readonly window: Window | null; readonly span: Span },
  keys: Expression[],
): Window | null {
  if (window?.kind !== 'hop') return window;
  for (const { columns } of context.scope.relations) {
    for (const { name } of columns) {
      const identifier = { kind: 'identifier', value: name, quoted: true, span } as const;
      const column = bindScalar(context, { kind: 'name', span, parts: [identifier] });
      const origin = windowOrigin(input, column);
      if (origin?.part !== 'window' || !sameWindow(origin.window, window)) continue;
      keys.push(column);
      binder.origins.set(column, span);
      return { kind: 'instant' };
    }
  }
  return window;
}

/** Without a window function, one of the keys must be the window of the input. */
function inputWindow(
  { binder: { diagnostics }, input, select }: Grouping,
  keys: readonly Expression[],
  span: Span,
): Window | null {
  const origins = keys
    .map((key) => windowOrigin(input, key))
    .filter((origin): origin is WindowOrigin => origin !== null);
  if (origins.length > 0) return { kind: 'instant' };
  const hidden = hiddenAlias(select);
  const hint =
    hidden === null
      ? "group by a time window too, such as tumble(INTERVAL '1 minute')"
      : `"${hidden.value}" in GROUP BY is the column of that name: give the window another alias`;
  diagnostics.refuse(span, 'aggregation without a window is', hint);
  return null;
}

/** The alias of a window that is grouped by in vain, since a column has the name. */
function hiddenAlias({ items, groupBy }: Select): Identifier | null {
  for (const item of items) {
    if (item.kind === 'wildcard-item' || item.alias === undefined) continue;
    const { alias, expression } = item;
    const isNamed = groupBy?.elements.some((element) => {
      const [name, ...rest] = element.kind === 'name' ? element.parts : [];
      return name !== undefined && rest.length === 0 && matchesName(name, alias.value);
    });
    if (isNamed === true && asWindowCall(expression) !== null) return alias;
  }
  return null;
}

function windowNames({ items }: Select): readonly string[] {
  const aliases = items.flatMap((item) => {
    if (item.kind === 'wildcard-item' || item.alias === undefined) return [];
    return asWindowCall(item.expression) === null ? [] : [item.alias.value];
  });
  return ['window', ...aliases];
}
