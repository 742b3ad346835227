import type { Schema } from '@millrace/data';
import type {
  Expression,
  FilterOperator,
  ProjectOperator,
  WatermarkOperator,
} from '@millrace/program';

/** What fuses: operators that look at one row and keep nothing but a watermark. */
export type Stage = FilterOperator | ProjectOperator | WatermarkOperator;

/** The columns that a predicate shows to be there: `column IS NOT NULL`, required or tested. */
export function presentColumns(predicate: Expression): readonly (readonly number[])[] {
  if (predicate.kind === 'logical' && predicate.operator === 'and') {
    return predicate.operands.flatMap(presentColumns);
  }
  if (predicate.kind === 'call' && predicate.function === 'require') {
    return predicate.arguments.flatMap(presentColumns);
  }
  if (
    predicate.kind === 'null-test' &&
    predicate.test === 'is-not-null' &&
    predicate.operand.kind === 'column'
  ) {
    return [predicate.operand.path];
  }
  return [];
}

/** Where a column behind these stages comes from in the input, if it is passed on as it is. */
export function sourcePath(
  stages: readonly Stage[],
  path: readonly number[],
): readonly number[] | null {
  let at = path;
  for (const stage of stages.toReversed()) {
    if (stage.kind !== 'project') continue;
    const [first = 0, ...rest] = at;
    const expression = stage.expressions[first];
    if (expression?.kind !== 'column') return null;
    at = [...expression.path, ...rest];
  }
  return at;
}

/** Whether a column behind these stages is never NULL, by its type or since filters see to it. */
export function isPresent(
  input: Schema,
  stages: readonly Stage[],
  path: readonly number[],
): boolean {
  const origin = sourcePath(stages, path);
  if (origin === null) return false;
  const present = stages.flatMap((stage, position) =>
    stage.kind === 'filter'
      ? presentColumns(stage.predicate).map((known) => sourcePath(stages.slice(0, position), known))
      : [],
  );
  let fields = input;
  return origin.every((position, depth) => {
    const field = fields[position];
    if (field === undefined) return false;
    fields = field.type.kind === 'struct' ? field.type.fields : [];
    const prefix = origin.slice(0, depth + 1);
    // Where a field is there, so are the structs around it.
    return (
      !field.nullable ||
      present.some((known) => known !== null && prefix.every((at, index) => known[index] === at))
    );
  });
}
