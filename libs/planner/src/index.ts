export { type CheckedTable, checkTable, type TableProblem } from './check-table.ts';
export { type ExplainedQuery, type ExplainStage, explainQuery } from './explain-query.ts';
export type { PipelineGraph, PipelineGraphEdge, PipelineGraphNode } from './pipeline-graph.ts';
export type { PlanOptions } from './plan-options.ts';
export { type PlannedQuery, planQuery } from './plan-query.ts';
export {
  type SavedColumn,
  type SavedConnections,
  type SavedProfile,
  type SavedTable,
  type SavedUses,
} from './saved/saved-connections.ts';
export { parseTypeName, type TablePart } from './saved/saved-statement.ts';
