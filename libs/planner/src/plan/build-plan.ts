import { bigintType, type Field, type Schema, type SqlType, timestampType } from '@millrace/data';
import type { AggregateCall, Expression, Window } from '@millrace/program';
import type { Span } from '@millrace/sql';
import type {
  FilterPlan,
  LogicalPlan,
  OrderTerm,
  ProjectPlan,
  RowNumberPlan,
  UnionPlan,
  WatermarkPlan,
  WindowAggregatePlan,
} from './logical-plan.ts';
import { expressionName, uniqueNames } from './output-name.ts';

/** Name of the field that carries the event time where the user has no column for it. */
export const timeFieldName = '_timestamp';

/** The window of a result row; both ends are there in every row. */
export const windowType: SqlType = {
  kind: 'struct',
  fields: [
    { name: 'start', type: timestampType, nullable: false },
    { name: 'end', type: timestampType, nullable: false },
  ],
};

export function watermarkPlan(
  input: LogicalPlan,
  expression: Expression,
  idleMicros: number | null,
): WatermarkPlan {
  return { kind: 'watermark', input, expression, idleMicros, ...rowsOf(input) };
}

export function filterPlan(input: LogicalPlan, predicate: Expression): FilterPlan {
  return { kind: 'filter', input, predicate, ...rowsOf(input) };
}

/** `timeField` is the position of the event time among the items. */
export function projectPlan(
  input: LogicalPlan,
  items: readonly { readonly name: string; readonly expression: Expression }[],
  timeField: number | null,
): ProjectPlan {
  const expressions = items.map((item) => item.expression);
  const schema = items.map(({ name, expression }) => fieldOf(name, expression));
  return { kind: 'project', input, expressions, schema, timeField };
}

/** All inputs have the same number of fields, of the same types, and the time in the same place. */
export function unionPlan(inputs: readonly LogicalPlan[], names: readonly string[]): UnionPlan {
  const [first] = inputs;
  const schema = (first?.schema ?? []).map((field, i) => ({
    name: names[i] ?? field.name,
    type: field.type,
    nullable: inputs.some((input) => input.schema[i]?.nullable ?? true),
  }));
  return { kind: 'union', inputs, schema, timeField: first?.timeField ?? null };
}

interface WindowAggregateParts {
  readonly input: LogicalPlan;
  readonly window: Window;
  readonly keys: readonly Expression[];
  readonly aggregates: readonly AggregateCall[];
  readonly time: Expression;
}

export function windowAggregatePlan(parts: WindowAggregateParts): WindowAggregatePlan {
  const { input, keys, aggregates } = parts;
  const names = uniqueNames([
    ...keys.map((key, i) => expressionName(key, input.schema) ?? `key_${i + 1}`),
    'window',
    ...aggregates.map((call) => call.function),
    timeFieldName,
  ]);
  const types: Omit<Field, 'name'>[] = [
    ...keys.map(({ type, nullable }) => ({ type, nullable })),
    { type: windowType, nullable: false },
    ...aggregates.map(({ type, nullable }) => ({ type, nullable })),
    { type: timestampType, nullable: false },
  ];
  const schema: Schema = types.map((type, i) => ({ name: names[i] ?? '', ...type }));
  return { kind: 'window-aggregate', ...parts, schema, timeField: schema.length - 1 };
}

interface RowNumberParts {
  readonly input: LogicalPlan;
  readonly partition: readonly Expression[];
  readonly order: readonly OrderTerm[];
  readonly limit: number | null;
  readonly span: Span;
}

export function rowNumberPlan(parts: RowNumberParts): RowNumberPlan {
  const { schema, timeField } = parts.input;
  const number: Field = { name: 'row_number', type: bigintType, nullable: false };
  return { kind: 'row-number', ...parts, rowNumber: true, schema: [...schema, number], timeField };
}

function fieldOf(name: string, { type, nullable }: Omit<Field, 'name'>): Field {
  return { name, type, nullable };
}

function rowsOf({ schema, timeField }: LogicalPlan): Pick<LogicalPlan, 'schema' | 'timeField'> {
  return { schema, timeField };
}
