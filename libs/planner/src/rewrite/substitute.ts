import type { Expression } from '@millrace/program';
import { must } from '@millrace/std';
import type { ProjectPlan } from '../plan/logical-plan.ts';
import { columnsOf, mapColumns } from '../plan/map-expression.ts';

/**
 * An expression over fields that are computed by expressions as one over what these are computed
 * from. Only possible where fields of structs are taken of structs that are columns below.
 */
export function substitute(expression: Expression, expressions: readonly Expression[]): Expression {
  return mapColumns(expression, (column) => {
    const [field = 0, ...rest] = column.path;
    const below = must(expressions[field]);
    if (rest.length === 0 || below.kind !== 'column') return below;
    return { ...column, path: [...below.path, ...rest] };
  });
}

export function canSubstitute(expression: Expression, projection: ProjectPlan): boolean {
  return columnsOf(expression).every(
    ({ path }) => path.length === 1 || projection.expressions[path[0] ?? 0]?.kind === 'column',
  );
}

/** Whether computing it again costs nothing worth speaking of. */
export function isCheap(expression: Expression | undefined): boolean {
  return expression?.kind === 'column' || expression?.kind === 'literal';
}
