export { type ExplainedQuery, type ExplainStage, explainQuery } from './explain-query.ts';
export type { PipelineGraph, PipelineGraphEdge, PipelineGraphNode } from './pipeline-graph.ts';
export type { PlanOptions } from './plan-options.ts';
export { type PlannedQuery, planQuery } from './plan-query.ts';
