import type { Expression, Window } from '@millrace/program';
import { must } from '@millrace/std';
import type { LogicalPlan } from './logical-plan.ts';

/** What a value is to the window of the aggregate it comes from, and that window. */
export interface WindowOrigin {
  readonly part: 'window' | 'start' | 'end';
  readonly window: Window;
}

/**
 * Tells whether an expression over a plan's rows is, unchanged, the window of an aggregate below
 * or one of its ends: such a value names the group of rows that came out together.
 */
export function windowOrigin(plan: LogicalPlan, expression: Expression): WindowOrigin | null {
  return expression.kind === 'column' ? originOfPath(plan, expression.path) : null;
}

function originOfPath(plan: LogicalPlan, path: readonly number[]): WindowOrigin | null {
  const [field = 0, ...rest] = path;
  switch (plan.kind) {
    case 'watermark':
    case 'filter':
      return originOfPath(plan.input, path);
    case 'row-number':
      return field < plan.input.schema.length ? originOfPath(plan.input, path) : null;
    case 'project': {
      const expression = must(plan.expressions[field]);
      if (expression.kind !== 'column') return null;
      return originOfPath(plan.input, [...expression.path, ...rest]);
    }
    case 'union': {
      const origins = plan.inputs.map((input) => originOfPath(input, path));
      const [first] = origins;
      return origins.every((origin) => isSame(origin, first ?? null)) ? (first ?? null) : null;
    }
    case 'window-aggregate': {
      const key = plan.keys[field];
      if (key?.kind === 'column') return originOfPath(plan.input, [...key.path, ...rest]);
      const isWindow = field === plan.keys.length && plan.window.kind !== 'instant';
      return isWindow ? { part: partAt(rest), window: plan.window } : null;
    }
    case 'source':
    case 'unknown':
      return null;
  }
}

function partAt(path: readonly number[]): WindowOrigin['part'] {
  if (path.length === 0) return 'window';
  return path[0] === 0 ? 'start' : 'end';
}

function isSame(a: WindowOrigin | null, b: WindowOrigin | null): boolean {
  return a !== null && b !== null && a.part === b.part && sameWindow(a.window, b.window);
}

export function sameWindow(a: Window, b: Window): boolean {
  if (a.kind === 'tumble' && b.kind === 'tumble') return a.width === b.width;
  if (a.kind === 'hop' && b.kind === 'hop') return a.width === b.width && a.slide === b.slide;
  return a.kind === 'instant' && b.kind === 'instant';
}
