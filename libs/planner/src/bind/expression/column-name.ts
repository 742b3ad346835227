import type { Expression } from '@millrace/program';
import { type Identifier, type NameExpression, type Span, spanUnion } from '@millrace/sql';
import { columnOf } from '../../plan/build-expression.ts';
import { errorExpression, isErrorType } from '../error-expression.ts';
import type { RelationColumn } from '../relation.ts';
import { didYouMean } from '../diagnostic-collector.ts';
import { matchesName, pickByName } from '../names.ts';
import { isOpen, type ScopeRelation } from '../scope.ts';
import { makeCall } from './call.ts';
import { type ExpressionContext, failExpression } from './expression-context.ts';
import { bindField } from './field-access.ts';

/**
 * `a`, `t.a`, `a.field`, `t.a.field.field`: a table's name goes before that of a column, a column
 * of the input before the window of the group.
 */
export function bindName(context: ExpressionContext, name: NameExpression): Expression {
  const [first, second, ...rest] = name.parts;
  if (first === undefined) return errorExpression;
  const owners = relationsNamed(context, first);
  if (second !== undefined && owners.length > 0) {
    const found = owners.flatMap((owner) => pickByName(second, owner.columns, nameOf));
    if (found.length > 0)
      return bindPath(context, { span: name.span, name: second, fields: rest }, found);
  }
  const columns = context.scope.relations.flatMap((relation) => relation.columns);
  const found = pickByName(first, columns, nameOf);
  const fields = name.parts.slice(1);
  if (found.length > 0) return bindPath(context, { span: name.span, name: first, fields }, found);
  return (
    bindTimeField(context, name) ??
    bindWindowName(context, name) ??
    bindAlias(context, name) ??
    bindBareFunction(context, name) ??
    missing(context, name, owners)
  );
}

interface Reference {
  readonly span: Span;
  readonly name: Identifier;
  /** Of the struct that the column is. */
  readonly fields: readonly Identifier[];
}

function bindPath(
  context: ExpressionContext,
  { span, name, fields }: Reference,
  found: readonly RelationColumn[],
): Expression {
  const [column] = found;
  if (found.length > 1) {
    return failExpression(context, name.span, {
      code: 'ambiguous-column',
      message: `column reference "${name.value}" is ambiguous`,
      hint: 'name the table before it, or give the columns of the subquery different names',
    });
  }
  const { origins } = context.binder;
  if (column === undefined) return errorExpression;
  let bound: Expression = columnOf(context.scope, column.field);
  origins.set(bound, span);
  for (const field of fields) {
    bound = bindField(context, bound, field);
    if (!isErrorType(bound.type)) origins.set(bound, spanUnion(span, field.span));
  }
  return isErrorType(bound.type) ? errorExpression : bound;
}

/** `_timestamp`, hidden from `*` but there for who asks. */
function bindTimeField(context: ExpressionContext, { parts, span }: NameExpression) {
  const [first, ...rest] = parts;
  const { schema, timeField } = context.scope;
  const name = timeField === null ? undefined : schema[timeField]?.name;
  if (timeField === null || name === undefined || first === undefined) return null;
  if (rest.length > 0 || !matchesName(first, name)) return null;
  return bindPath(context, { span, name: first, fields: [] }, [{ name, field: timeField }]);
}

function bindWindowName(context: ExpressionContext, { parts, span }: NameExpression) {
  const { calculations, binder } = context;
  const [first, ...fields] = parts;
  if (calculations === null || first === undefined) return null;
  if (!calculations.windowNames.some((name) => matchesName(first, name))) return null;
  let bound: Expression = calculations.add({ kind: 'window' });
  for (const field of fields) bound = bindField(context, bound, field);
  if (!isErrorType(bound.type)) binder.origins.set(bound, span);
  return bound;
}

function bindAlias({ aliases = [] }: ExpressionContext, { parts }: NameExpression) {
  const [first, ...rest] = parts;
  if (first === undefined || rest.length > 0) return null;
  return pickByName(first, aliases, nameOf)[0]?.expression ?? null;
}

/** Functions that SQL calls without parentheses. */
const bareFunctions = ['current_date', 'current_time', 'current_timestamp', 'localtimestamp'];

function bindBareFunction(context: ExpressionContext, { parts, span }: NameExpression) {
  const [first, ...rest] = parts;
  const name = first?.value.toLowerCase() ?? '';
  if (rest.length > 0 || first?.quoted === true || !bareFunctions.includes(name)) return null;
  return makeCall(context, span, name, []);
}

function missing(
  context: ExpressionContext,
  { parts, span }: NameExpression,
  owners: readonly ScopeRelation[],
): Expression {
  const { scope } = context;
  const [first, second] = parts;
  if (isOpen(scope) || first === undefined) return errorExpression;
  const relations = scope.relations;
  const columns = (owners.length > 0 ? owners : relations).flatMap((owner) => owner.columns);
  const names = columns.map(nameOf);
  if (relations.length === 0) {
    const message = `column "${first.value}" does not exist`;
    const hint = 'there is no FROM to take columns from';
    return failExpression(context, span, { code: 'undefined-column', message, hint });
  }
  if (second !== undefined && owners.length > 0) {
    const message = `column "${second.value}" of "${first.value}" does not exist`;
    const hint = didYouMean(second.value, names) ?? listNames(names);
    return failExpression(context, second.span, { code: 'undefined-column', message, hint });
  }
  const qualifiers = relations.flatMap(({ qualifier }) => (qualifier === null ? [] : [qualifier]));
  const what = second === undefined ? 'column' : 'table or column';
  const message = `${what} "${first.value}" does not exist`;
  const candidates = second === undefined ? names : [...names, ...qualifiers];
  const isAlias = context.laterAliases?.some((alias) => matchesName(first, alias)) === true;
  const hint = isAlias
    ? `"${first.value}" is made by the select list, after ${context.place}: repeat its expression`
    : (didYouMean(first.value, candidates) ?? listNames(names));
  return failExpression(context, first.span, { code: 'undefined-column', message, hint });
}

function relationsNamed(context: ExpressionContext, name: Identifier): readonly ScopeRelation[] {
  return context.scope.relations.filter(
    ({ qualifier }) => qualifier !== null && matchesName(name, qualifier),
  );
}

/** What there is, where that is short enough to be read. */
function listNames(names: readonly string[]): string | undefined {
  if (names.length === 0 || names.length > 12) return undefined;
  return `there are: ${names.join(', ')}`;
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}
