import { formatType, type SqlType } from '@millrace/data';
import { commonType } from '@millrace/expr';
import type { QueryBody, SetOperation } from '@millrace/sql';
import { must } from '@millrace/std';
import { columnOf } from '../../plan/build-expression.ts';
import { projectPlan, timeFieldName, unionPlan } from '../../plan/build-plan.ts';
import type { LogicalPlan } from '../../plan/logical-plan.ts';
import type { Binder } from '../binder.ts';
import { isErrorType } from '../error-expression.ts';
import { type Relation, visibleSchema } from '../relation.ts';
import { castTo } from '../expression/cast-to.ts';
import type { CommonTables } from './common-tables.ts';
import { bindQuery } from '../rules.ts';
import { scopeOf } from '../scope.ts';
import { unknownRelation } from '../unknown-relation.ts';

interface Branch {
  readonly body: QueryBody;
  readonly relation: Relation;
}

/** `UNION ALL`: the names are those of the first query, the types what all have in common. */
export function bindSetOperation(
  binder: Binder,
  tables: CommonTables,
  operation: SetOperation,
): Relation {
  const branches = flatten(operation).map((body) => ({
    body,
    relation: bindQuery(binder, tables, body),
  }));
  const refused = refuseOperations(binder, operation);
  const isKnown = branches.every(
    ({ relation }) => !relation.open && relation.plan.kind !== 'unknown',
  );
  if (refused || !isKnown) return unknownRelation;
  const types = commonTypes(binder, branches);
  return types === null ? unknownRelation : unite(binder, branches, types);
}

/** Chains are left-deep, and may be long. */
function flatten(operation: SetOperation): readonly QueryBody[] {
  const bodies: QueryBody[] = [];
  let body: QueryBody = operation;
  while (body.kind === 'set-operation') {
    bodies.push(body.right);
    body = body.left;
  }
  return [body, ...bodies.reverse()];
}

function refuseOperations({ diagnostics }: Binder, operation: SetOperation): boolean {
  let refused = false;
  let body: QueryBody = operation;
  while (body.kind === 'set-operation') {
    const { operator, all, right } = body;
    if (operator !== 'union' || !all) {
      const name = `${operator.toUpperCase()}${operator !== 'union' && all ? ' ALL' : ''}`;
      const hint = operator === 'union' ? 'UNION ALL keeps equal rows' : undefined;
      diagnostics.refuse(right.span, `${name} is`, hint);
      refused = true;
    }
    body = body.left;
  }
  return refused;
}

function commonTypes({ diagnostics }: Binder, branches: readonly Branch[]): SqlType[] | null {
  const [first, ...others] = branches;
  const types = first === undefined ? [] : visibleSchema(first.relation).map(({ type }) => type);
  let isFine = true;
  for (const { body, relation } of others) {
    const schema = visibleSchema(relation);
    if (schema.length !== types.length) {
      const counts = `${types.length} and ${schema.length}`;
      const message = `each UNION query must have the same number of columns, not ${counts}`;
      diagnostics.error(body.span, 'wrong-column-count', message);
      isFine = false;
      continue;
    }
    for (const [i, { type, name }] of schema.entries()) {
      const before = must(types[i]);
      if (isErrorType(type) || isErrorType(before)) return null;
      const common = commonType(before, type);
      if (common !== null) types[i] = common;
      else {
        const pair = `${formatType(before)} and ${formatType(type)}`;
        const message = `UNION types ${pair} of column "${name}" cannot be matched`;
        diagnostics.error(body.span, 'wrong-type', message, { hint: 'CAST one of them' });
        isFine = false;
      }
    }
  }
  return isFine ? types : null;
}

function unite(binder: Binder, branches: readonly Branch[], types: readonly SqlType[]): Relation {
  const names = branches[0]?.relation.columns.map(({ name }) => name) ?? [];
  const isTimed = branches.every(({ relation }) => relation.plan.timeField !== null);
  const inputs = branches.map(({ body, relation }): LogicalPlan => {
    const scope = scopeOf(relation, null);
    const context = { binder, scope, calculations: null, place: 'UNION' };
    const items = relation.columns.map(({ field }, i) => {
      const column = columnOf(relation.plan, field);
      const expression = castTo(context, body.span, column, must(types[i]));
      return { name: names[i] ?? '', expression };
    });
    const { timeField } = relation.plan;
    if (!isTimed || timeField === null) return projectPlan(relation.plan, items, null);
    const time = columnOf(relation.plan, timeField);
    const timed = [...items, { name: timeFieldName, expression: time }];
    return projectPlan(relation.plan, timed, items.length);
  });
  const plan = unionPlan(inputs, names);
  return { plan, columns: names.map((name, field) => ({ name, field })), open: false };
}
