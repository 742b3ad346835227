import type { Expression } from '@millrace/program';
import type {
  ExpressionItem,
  FieldAccess,
  NameExpression,
  SelectItem,
  WildcardItem,
} from '@millrace/sql';
import { columnOf } from '../../plan/build-expression.ts';
import { fieldAt } from '../../plan/field-at.ts';
import { uniqueNames } from '../../plan/output-name.ts';
import { errorExpression } from '../error-expression.ts';
import type { RelationColumn } from '../relation.ts';
import { didYouMean } from '../diagnostic-collector.ts';
import { bindScalar } from '../expression/bind-scalar.ts';
import { bindName } from '../expression/column-name.ts';
import type { ExpressionContext } from '../expression/expression-context.ts';
import { bindField } from '../expression/field-access.ts';
import { asWindowCall } from '../expression/time-window.ts';
import { matchesName, objectNameText } from '../names.ts';
import { isOpen } from '../scope.ts';

export interface SelectColumn {
  readonly name: string;
  readonly expression: Expression;
}

interface NamedItem extends SelectColumn {
  readonly isAlias: boolean;
}

/** The columns of a select list with their names; those that no alias names are made unique. */
export function bindSelectList(
  context: ExpressionContext,
  items: readonly SelectItem[],
): readonly SelectColumn[] {
  const bound = items.flatMap((item, i) =>
    item.kind === 'wildcard-item' ? expand(context, item) : [bindItem(context, item, i)],
  );
  const aliases = bound.flatMap(({ name, isAlias }) => (isAlias ? [name] : []));
  const others = bound.flatMap(({ name, isAlias }) => (isAlias ? [] : [name]));
  const unique = uniqueNames([...aliases, ...others]).slice(aliases.length);
  let next = 0;
  return bound.map(({ name, isAlias, expression }) => {
    if (isAlias) return { name, expression };
    next += 1;
    return { name: unique[next - 1] ?? name, expression };
  });
}

function bindItem(
  context: ExpressionContext,
  { expression: syntax, alias }: ExpressionItem,
  position: number,
): NamedItem {
  const expression = bindScalar(context, syntax);
  if (alias !== undefined) return { name: alias.value, expression, isAlias: true };
  const name = impliedName(context, syntax, expression) ?? `column_${position + 1}`;
  return { name, expression, isAlias: false };
}

/** What PostgreSQL calls a column without an alias. */
function impliedName(
  context: ExpressionContext,
  syntax: ExpressionItem['expression'],
  expression: Expression,
): string | null {
  switch (syntax.kind) {
    case 'name':
    case 'field-access':
      return columnName(context, expression) ?? lastPart(syntax);
    case 'function-call':
      return asWindowCall(syntax) === null
        ? (syntax.name.parts.at(-1)?.value.toLowerCase() ?? null)
        : 'window';
    case 'cast':
      return impliedName(context, syntax.operand, expression);
    case 'case':
    case 'extract':
    case 'substring':
    case 'position':
    case 'trim':
    case 'overlay':
      return syntax.kind;
    default:
      return null;
  }
}

/** A column's own name, in its own case, however the reference writes it. */
function columnName({ scope }: ExpressionContext, expression: Expression): string | null {
  if (expression.kind !== 'column') return null;
  const { path } = expression;
  if (path.length > 1) return fieldAt(scope.schema, path)?.name ?? null;
  const columns = scope.relations.flatMap((relation) => relation.columns);
  return columns.find(({ field }) => field === path[0])?.name ?? null;
}

function lastPart(syntax: NameExpression | FieldAccess): string | null {
  if (syntax.kind === 'field-access') return syntax.field.value;
  return syntax.parts.at(-1)?.value ?? null;
}

/** `*`, `t.*`, or `s.*` for the fields of a struct. */
function expand(context: ExpressionContext, item: WildcardItem): readonly NamedItem[] {
  const { scope, binder } = context;
  const { qualifier, except } = item;
  const [first, ...rest] = qualifier?.parts ?? [];
  const owners = scope.relations.filter(
    (relation) =>
      first === undefined ||
      (rest.length === 0 && relation.qualifier !== null && matchesName(first, relation.qualifier)),
  );
  if (scope.relations.length === 0) return [];
  const expanded =
    owners.length > 0
      ? owners.flatMap(({ columns }) => columns.map((column) => copyColumn(context, column)))
      : expandStruct(context, item);
  for (const { expression } of expanded) binder.origins.set(expression, item.span);
  for (const name of except) {
    if (isOpen(scope) || expanded.some((column) => matchesName(name, column.name))) continue;
    const message = `column "${name.value}" does not exist`;
    const hint = didYouMean(
      name.value,
      expanded.map((column) => column.name),
    );
    binder.diagnostics.error(name.span, 'undefined-column', message, { hint });
  }
  return expanded
    .filter(({ name }) => !except.some((other) => matchesName(other, name)))
    .map((column) => ({ ...column, isAlias: false }));
}

function copyColumn(context: ExpressionContext, { name, field }: RelationColumn): SelectColumn {
  return { name, expression: columnOf(context.scope, field) };
}

function expandStruct(
  context: ExpressionContext,
  { qualifier, span }: WildcardItem,
): readonly SelectColumn[] {
  if (qualifier === undefined) return [];
  const { diagnostics } = context.binder;
  const { parts } = qualifier;
  const operand = bindName(context, { kind: 'name', span: qualifier.span, parts });
  if (operand.type.kind === 'struct') {
    return operand.type.fields.map(({ name }) => {
      const field = { kind: 'identifier', value: name, quoted: true, span } as const;
      return { name, expression: bindField(context, operand, field) };
    });
  }
  if (operand !== errorExpression) {
    const message = `"${objectNameText(qualifier)}" is no table and no STRUCT`;
    diagnostics.error(qualifier.span, 'wrong-type', message);
  }
  return [];
}
