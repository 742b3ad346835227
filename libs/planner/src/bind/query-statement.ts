import type { QueryStatement } from '@millrace/sql';
import { assert, must } from '@millrace/std';
import { columnOf } from '../plan/build-expression.ts';
import { projectPlan } from '../plan/build-plan.ts';
import { uniqueNames } from '../plan/output-name.ts';
import type { SinkPlan } from '../plan/logical-plan.ts';
import type { Binder } from './binder.ts';
import { isErrorType } from './error-expression.ts';
import { visibleSchema } from './relation.ts';
import { bindQuery } from './rules.ts';
import { resolveSink } from './table/resolve-sink.ts';

/** A SELECT by itself: its rows are shown to whoever runs the pipeline; null after an error. */
export function bindQueryStatement(binder: Binder, statement: QueryStatement): SinkPlan | null {
  const relation = bindQuery(binder, [], statement.query);
  const { defaultSink: connector, catalog } = binder.options;
  assert(catalog.connector(connector)?.sink !== undefined, 'the catalog has the default sink');
  const resolution = resolveSink(binder, {
    connector,
    name: connector,
    columns: null,
    options: {},
    places: new Map(),
    span: statement.span,
  });
  const schema = visibleSchema(relation);
  const hasErrors =
    relation.plan.kind === 'unknown' || schema.some(({ type }) => isErrorType(type));
  if (resolution === null || relation.open || hasErrors) return null;
  const names = uniqueNames(schema.map(({ name }) => name));
  const items = relation.columns.map(({ field }, i) => ({
    name: must(names[i]),
    expression: columnOf(relation.plan, field),
  }));
  const input = projectPlan(relation.plan, items, null);
  const { options, oneSubtask = false } = resolution;
  const table = connector;
  return { kind: 'sink', connector, table, primaryKey: [], options, oneSubtask, input };
}
