import { formatType, timestampType } from '@millrace/data';
import { tableOptions } from '@millrace/operator';
import type { Expression } from '@millrace/program';
import type { Expression as SyntaxExpression, Span, Watermark } from '@millrace/sql';
import { must } from '@millrace/std';
import { columnOf, makeLiteral, nullTest } from '../../plan/build-expression.ts';
import { filterPlan, projectPlan, watermarkPlan } from '../../plan/build-plan.ts';
import type { Binder } from '../binder.ts';
import { errorExpression, isErrorType } from '../error-expression.ts';
import type { Relation } from '../relation.ts';
import { didYouMean } from '../diagnostic-collector.ts';
import { bindScalar } from '../expression/bind-scalar.ts';
import { makeCall } from '../expression/call.ts';
import type { ExpressionContext } from '../expression/expression-context.ts';
import { scopeOf } from '../scope.ts';
import { textOption } from './table-options.ts';
import type { ConnectorTable } from './table-set.ts';

const latenessMicrosDefault = { int64: '1000000' };
const earliest = { int64: '-9223372036854775808' };

/**
 * Gives a table's rows their event time and their watermark: what WATERMARK FOR or the options
 * say, else the connector's time and one second less.
 */
export function bindEventTime(binder: Binder, table: ConnectorTable, input: Relation): Relation {
  const { diagnostics } = binder;
  const [watermark, second] = table.statement.constraints.filter(
    (constraint): constraint is Watermark => constraint.kind === 'watermark',
  );
  if (second !== undefined) {
    diagnostics.error(second.span, 'duplicate-watermark', 'only one WATERMARK can be declared', {
      hint: 'remove one of them',
    });
  }
  const timed = useTimeColumn(binder, table, input, timeColumn(binder, table, watermark));
  const { plan } = timed;
  if (plan.timeField === null) return timed;
  const expression = watermarkExpression(binder, table, timed, watermark);
  if (isErrorType(expression.type)) return timed;
  return { ...timed, plan: watermarkPlan(plan, expression, idleMicros(binder, table)) };
}

interface NamedColumn {
  readonly name: string;
  readonly quoted: boolean;
  readonly span: Span;
}

function timeColumn(
  { diagnostics }: Binder,
  { options }: ConnectorTable,
  watermark: Watermark | undefined,
): NamedColumn | null {
  const name = textOption(diagnostics, options, 'event_time_field');
  const option = options.get('event_time_field');
  if (watermark === undefined) {
    return name === null || option === undefined
      ? null
      : { name, quoted: false, span: option.span };
  }
  if (option !== undefined) {
    const message = 'event time is given by WATERMARK and by "event_time_field"';
    diagnostics.error(option.span, 'invalid-option', message, { hint: 'remove the option' });
  }
  const { value, quoted, span } = watermark.column;
  return { name: value, quoted, span };
}

function findColumn(binder: Binder, relation: Relation, wanted: NamedColumn): number | null {
  const isSame = (name: string): boolean =>
    wanted.quoted ? name === wanted.name : name.toLowerCase() === wanted.name.toLowerCase();
  const found = relation.columns.find(({ name }) => isSame(name));
  if (found === undefined) {
    const names = relation.columns.map(({ name }) => name);
    const message = `column "${wanted.name}" does not exist`;
    const hint = didYouMean(wanted.name, names);
    binder.diagnostics.error(wanted.span, 'undefined-column', message, { hint });
    return null;
  }
  const type = relation.plan.schema[found.field]?.type;
  if (type !== undefined && isErrorType(type)) return null;
  if (type?.kind === 'timestamp') return found.field;
  const actual = type === undefined ? 'unknown' : formatType(type);
  const message = `column "${wanted.name}" must be a TIMESTAMP, not ${actual}`;
  const hint = `add a column: t TIMESTAMP GENERATED ALWAYS AS (...) STORED`;
  binder.diagnostics.error(wanted.span, 'wrong-type', message, { hint });
  return null;
}

/** Rows without an event time belong to no window: they are left out, the column is not null. */
function useTimeColumn(
  binder: Binder,
  table: ConnectorTable,
  input: Relation,
  wanted: NamedColumn | null,
): Relation {
  const field = wanted === null ? null : findColumn(binder, input, wanted);
  if (wanted === null || field === null) return input;
  const { plan } = input;
  if (plan.schema[field]?.nullable === false) {
    return { ...input, plan: { ...plan, timeField: field } };
  }
  const context = contextOf(binder, table, input);
  const items = plan.schema.map(({ name }, i) => {
    const column = columnOf(plan, i);
    if (i !== field) return { name, expression: column };
    const epoch = makeLiteral({ int64: '0' }, timestampType);
    return { name, expression: makeCall(context, wanted.span, 'coalesce', [column, epoch]) };
  });
  const isThere = nullTest(columnOf(plan, field), 'is-not-null');
  return { ...input, plan: projectPlan(filterPlan(plan, isThere), items, field) };
}

function watermarkExpression(
  binder: Binder,
  table: ConnectorTable,
  relation: Relation,
  watermark: Watermark | undefined,
): Expression {
  const context = contextOf(binder, table, relation);
  const option = table.options.get('watermark_field');
  const name = textOption(binder.diagnostics, table.options, 'watermark_field');
  if (watermark?.expression !== undefined) return bindWatermark(context, watermark.expression);
  if (name !== null && option !== undefined) {
    const field = findColumn(binder, relation, { name, quoted: false, span: option.span });
    const column = field === null ? errorExpression : columnOf(relation.plan, field);
    return checkWatermark(context, column, option.span);
  }
  const time = columnOf(relation.plan, must(relation.plan.timeField));
  const lateness = makeLiteral(latenessMicrosDefault, { kind: 'interval' });
  return makeCall(context, table.span, '-', [time, lateness]);
}

function bindWatermark(context: ExpressionContext, syntax: SyntaxExpression): Expression {
  const bound = bindScalar(context, syntax);
  return isErrorType(bound.type) ? bound : checkWatermark(context, bound, syntax.span);
}

function checkWatermark(context: ExpressionContext, bound: Expression, span: Span): Expression {
  const { diagnostics } = context.binder;
  if (isErrorType(bound.type)) return errorExpression;
  if (bound.type.kind !== 'timestamp') {
    const message = `the watermark must be a TIMESTAMP, not ${formatType(bound.type)}`;
    const hint = "such as WATERMARK FOR t AS t - INTERVAL '5 seconds'";
    diagnostics.error(span, 'wrong-type', message, { hint });
    return errorExpression;
  }
  if (!bound.nullable) return bound;
  // A row whose watermark is NULL does not advance it.
  return makeCall(context, span, 'coalesce', [bound, makeLiteral(earliest, timestampType)]);
}

/** How long an input may be silent; 0 = for ever. */
function idleMicros({ diagnostics }: Binder, { options }: ConnectorTable): number | null {
  const option = options.get('idle_micros');
  if (option === undefined) return tableOptions.idle_micros.default;
  const { value } = option;
  const interval = typeof value === 'string' ? /^(\d+) microseconds$/.exec(value)?.[1] : undefined;
  const micros = Number(interval ?? (typeof value === 'number' ? value : Number.NaN));
  if (Number.isSafeInteger(micros) && micros >= 0) return micros === 0 ? null : micros;
  const message = 'option "idle_micros" must be an interval or a whole number of microseconds';
  diagnostics.error(option.span, 'invalid-option', message, { hint: '0 means never' });
  return null;
}

function contextOf(binder: Binder, { name }: ConnectorTable, relation: Relation) {
  const scope = scopeOf(relation, name);
  return { binder, scope, calculations: null, place: 'WATERMARK' } satisfies ExpressionContext;
}
