import type { SinkPlan } from '../plan/logical-plan.ts';
import { countRows } from './count-rows.ts';
import { expandDistinct } from './expand-distinct.ts';
import { fitUnionInputs } from './fit-union-inputs.ts';
import { keyArrays } from './key-arrays.ts';
import { limitRowNumbers } from './limit-row-numbers.ts';
import { mergeProjections } from './merge-projections.ts';
import { narrowNulls } from './narrow-nulls.ts';
import { pruneColumns } from './prune-columns.ts';
import { pushFilters } from './push-filters.ts';
import { removeProjections } from './remove-projections.ts';
import { simplifyExpressions } from './simplify-expressions.ts';

type Rewrite = (sinks: readonly SinkPlan[]) => readonly SinkPlan[];

/** Each gives an equivalent plan; the order lets every one see what those before it uncovered. */
const rewrites: readonly Rewrite[] = [
  expandDistinct,
  simplifyExpressions,
  pushFilters,
  limitRowNumbers,
  mergeProjections,
  simplifyExpressions,
  pushFilters,
  narrowNulls,
  simplifyExpressions,
  countRows,
  keyArrays,
  pruneColumns,
  mergeProjections,
  removeProjections,
  fitUnionInputs,
];

export function rewritePlans(sinks: readonly SinkPlan[]): readonly SinkPlan[] {
  return rewrites.reduce((plans, rewrite) => rewrite(plans), sinks);
}
