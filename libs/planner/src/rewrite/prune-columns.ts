import type { Expression } from '@millrace/program';
import { must, unreachable } from '@millrace/std';
import { windowAggregatePlan } from '../plan/build-plan.ts';
import type {
  LogicalPlan,
  ProjectPlan,
  RowNumberPlan,
  SinkPlan,
  UnionPlan,
  WindowAggregatePlan,
} from '../plan/logical-plan.ts';
import { mapPlanExpressions } from '../plan/plan-expressions.ts';
import { plansBelow } from '../plan/plan-inputs.ts';
import { sameAggregate, sameExpression } from '../plan/same-expression.ts';
import { projectFields, remapFields } from './remap-fields.ts';
import { requiredFields } from './required-fields.ts';

/** A plan that gives fewer fields, and where those that are left have gone. */
export interface PrunedPlan {
  readonly plan: LogicalPlan;
  readonly fields: ReadonlyMap<number, number>;
}

/**
 * Leaves out what nobody downstream reads: columns of projections, aggregates, row numbers, and
 * the hidden event time where no window follows. Sources keep their schema: what of it is made
 * is for the engine to decide.
 */
export function pruneColumns(sinks: readonly SinkPlan[]): readonly SinkPlan[] {
  const roots = sinks.map(({ input }) => input);
  const plans = plansBelow(roots);
  const required = requiredFields(plans, roots);
  const pruned = new Map<LogicalPlan, PrunedPlan>();
  const find = (plan: LogicalPlan): PrunedPlan => must(pruned.get(plan), 'inputs come first');
  for (const plan of plans) pruned.set(plan, prune(plan, required.get(plan) ?? new Set(), find));
  return sinks.map((sink) => ({ ...sink, input: exactly(find(sink.input), sink.input) }));
}

type Find = (plan: LogicalPlan) => PrunedPlan;

function prune(plan: LogicalPlan, required: ReadonlySet<number>, find: Find): PrunedPlan {
  switch (plan.kind) {
    case 'source':
    case 'unknown':
      return { plan, fields: new Map(plan.schema.map((_, field) => [field, field])) };
    case 'watermark':
    case 'filter': {
      const { plan: input, fields } = find(plan.input);
      const rebased = mapPlanExpressions(plan, (expression) => remapFields(expression, fields));
      const { schema } = input;
      const timeField = placeOf(plan.timeField, fields);
      return { plan: { ...rebased, input, schema, timeField } as LogicalPlan, fields };
    }
    case 'project':
      return pruneProject(plan, required, find(plan.input));
    case 'union':
      return pruneUnion(plan, required, find);
    case 'window-aggregate':
      return pruneAggregate(plan, required, find(plan.input));
    case 'row-number':
      return pruneRowNumber(plan, required, find(plan.input));
    default:
      return unreachable(plan);
  }
}

/** The event time is not carried twice where a column of the user's has it. */
function pruneProject(
  plan: ProjectPlan,
  required: ReadonlySet<number>,
  input: PrunedPlan,
): PrunedPlan {
  const kept = plan.expressions.map((_, field) => field).filter((field) => required.has(field));
  const twin = timeTwin(plan, kept);
  const left = twin === null ? kept : kept.filter((field) => field !== plan.timeField);
  const fields = new Map(left.map((field, place) => [field, place]));
  if (twin !== null && plan.timeField !== null) fields.set(plan.timeField, must(fields.get(twin)));
  const expressions = left.map((field) => remapFields(must(plan.expressions[field]), input.fields));
  const schema = left.map((field) => must(plan.schema[field]));
  const timeField = placeOf(plan.timeField, fields);
  return { plan: { ...plan, input: input.plan, expressions, schema, timeField }, fields };
}

function timeTwin({ expressions, timeField }: ProjectPlan, kept: readonly number[]): number | null {
  if (timeField === null || !kept.includes(timeField)) return null;
  const time = must(expressions[timeField]);
  const isTwin = (field: number): boolean =>
    field !== timeField && sameExpression(must(expressions[field]), time);
  return kept.find(isTwin) ?? null;
}

function pruneUnion(plan: UnionPlan, required: ReadonlySet<number>, find: Find): PrunedPlan {
  const kept = plan.schema.map((_, field) => field).filter((field) => required.has(field));
  const fields = new Map(kept.map((field, place) => [field, place]));
  const schema = kept.map((field) => must(plan.schema[field]));
  const timeField = placeOf(plan.timeField, fields);
  const inputs = plan.inputs.map((input) => {
    const pruned = find(input);
    return projectFields(
      pruned.plan,
      kept.map((field) => must(pruned.fields.get(field))),
      schema,
    );
  });
  return { plan: { ...plan, inputs, schema, timeField }, fields };
}

function pruneAggregate(
  plan: WindowAggregatePlan,
  required: ReadonlySet<number>,
  input: PrunedPlan,
): PrunedPlan {
  const first = plan.keys.length + 1;
  const wanted = plan.aggregates.flatMap((_, i) => (required.has(first + i) ? [i] : []));
  // `count(*)` and the `count(id)` that has become one are computed once.
  const originals = new Map(wanted.map((i) => [i, originalOf(plan, wanted, i)]));
  const kept = wanted.filter((i) => originals.get(i) === i);
  const fields = new Map<number, number>();
  for (let field = 0; field < first; field += 1) fields.set(field, field);
  for (const [i, original] of originals) fields.set(first + i, first + kept.indexOf(original));
  fields.set(first + plan.aggregates.length, first + kept.length);
  const rebase = (expression: Expression): Expression => remapFields(expression, input.fields);
  const rebased = mapPlanExpressions(
    { ...plan, aggregates: kept.map((i) => must(plan.aggregates[i])) },
    rebase,
  );
  if (rebased.kind !== 'window-aggregate') return { plan, fields };
  return { plan: windowAggregatePlan({ ...rebased, input: input.plan }), fields };
}

function originalOf(
  { aggregates }: WindowAggregatePlan,
  wanted: readonly number[],
  index: number,
): number {
  const call = must(aggregates[index]);
  return wanted.find((i) => sameAggregate(must(aggregates[i]), call)) ?? index;
}

function pruneRowNumber(
  plan: RowNumberPlan,
  required: ReadonlySet<number>,
  input: PrunedPlan,
): PrunedPlan {
  const number = plan.schema.length - 1;
  const rowNumber = required.has(number);
  const fields = new Map(input.fields);
  if (rowNumber) fields.set(number, input.plan.schema.length);
  const rebased = mapPlanExpressions(plan, (expression) => remapFields(expression, input.fields));
  const own = rowNumber ? [must(plan.schema[number])] : [];
  const schema = [...input.plan.schema, ...own];
  const timeField = placeOf(plan.timeField, fields);
  const pruned = { ...rebased, input: input.plan, rowNumber, schema, timeField };
  return { plan: pruned as LogicalPlan, fields };
}

/** A sink takes all fields of its input, in their order. */
function exactly({ plan, fields }: PrunedPlan, before: LogicalPlan): LogicalPlan {
  const places = before.schema.map((_, field) => must(fields.get(field)));
  return projectFields(plan, places, before.schema);
}

function placeOf(field: number | null, fields: ReadonlyMap<number, number>): number | null {
  return field === null ? null : (fields.get(field) ?? null);
}
