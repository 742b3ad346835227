import fc from 'fast-check';
import type { Expression } from '../ast/expression.ts';
import type * as ast from '../ast/query.ts';
import type { TableExpression } from '../ast/table-expression.ts';
import type { NamedWindow } from '../ast/window.ts';
import { expressionOf } from './expression.ts';
import { orderItem, windowSpecification } from './function-call.ts';
import { identifier, identifiers, objectName } from './name.ts';
import { BOUNDED, list, node } from './node.ts';
import { tableExpressionOf } from './table-expression.ts';

type Expressions = fc.Arbitrary<Expression>;
type Queries = fc.Arbitrary<ast.Query>;

/** A type, not an interface: `letrec` wants an index signature. */
type Trees = {
  readonly expression: Expression;
  readonly table: TableExpression;
  readonly query: ast.Query;
  readonly body: ast.QueryBody;
};

const trees = fc.letrec<Trees>((tie) => ({
  expression: expressionOf(tie('expression'), tie('query')),
  table: tableExpressionOf(tie('table'), tie('expression'), tie('query')),
  query: queryOf(tie('expression'), tie('body'), tie('query')),
  body: fc.oneof(
    BOUNDED,
    select(tie('expression'), tie('table')),
    node<ast.Values>('values', { rows: list(valuesRow(tie('expression')), 1) }),
    setOperation(tie('body'), tie('query')),
  ),
}));

export const expression: Expressions = trees.expression;
export const query: Queries = trees.query;

function queryOf(inner: Expressions, body: fc.Arbitrary<ast.QueryBody>, queries: Queries): Queries {
  const commonTable = node<ast.CommonTable>(
    'common-table',
    { name: identifier, columns: identifiers, materialized: fc.boolean(), query: queries },
    'materialized',
  );
  const withClause = node<ast.With>('with', {
    recursive: fc.boolean(),
    tables: list(commonTable, 1),
  });
  const emit = node<ast.Emit>('emit', {
    mode: fc.constantFrom('changes', 'window-close', 'final'),
  });
  const clauses = node<ast.Query>(
    'query',
    {
      with: withClause,
      body,
      orderBy: fc.oneof(fc.constant([]), list(orderItem(inner), 1)),
      limit: inner,
      withTies: fc.boolean(),
      offset: inner,
      emit,
    },
    ...(['with', 'limit', 'offset', 'emit'] as const),
  );
  return clauses.map((made) => (made.limit === undefined ? { ...made, withTies: false } : made));
}

/** A query with clauses of its own may stand in parentheses on either side. */
function setOperation(
  body: fc.Arbitrary<ast.QueryBody>,
  queries: Queries,
): fc.Arbitrary<ast.SetOperation> {
  const side = fc.oneof(
    { weight: 2, arbitrary: body },
    queries.filter(({ orderBy }) => orderBy.length > 0),
  );
  return node<ast.SetOperation>('set-operation', {
    operator: fc.constantFrom('union', 'intersect', 'except'),
    all: fc.boolean(),
    left: side,
    right: side,
  });
}

function select(
  inner: Expressions,
  table: fc.Arbitrary<TableExpression>,
): fc.Arbitrary<ast.Select> {
  return node<ast.Select>(
    'select',
    {
      distinct: node<ast.Distinct>('distinct', { on: list(inner) }),
      items: list(selectItem(inner), 1),
      from: list(table),
      where: inner,
      groupBy: groupBy(inner),
      having: inner,
      windows: fc.oneof(fc.constant([]), list(namedWindow(inner))),
      qualify: inner,
    },
    ...(['distinct', 'where', 'groupBy', 'having', 'qualify'] as const),
  );
}

function selectItem(inner: Expressions): fc.Arbitrary<ast.SelectItem> {
  return fc.oneof(
    node<ast.ExpressionItem>('expression-item', { expression: inner, alias: identifier }, 'alias'),
    node<ast.WildcardItem>(
      'wildcard-item',
      { qualifier: objectName, except: identifiers },
      'qualifier',
    ),
  );
}

function groupBy(inner: Expressions): fc.Arbitrary<ast.GroupBy> {
  // A row alone in a set is the set itself.
  const member = inner.filter(({ kind }) => kind !== 'row-constructor');
  const sets = node<ast.GroupingSets>('grouping-sets', {
    form: fc.constantFrom('grouping-sets', 'rollup', 'cube'),
    sets: list(node<ast.GroupingSet>('grouping-set', { elements: list(member) }), 1),
  });
  return fc.oneof(
    node<ast.GroupBy>('group-by', {
      all: fc.constant(false),
      elements: list(fc.oneof(inner, sets), 1),
    }),
    node<ast.GroupBy>('group-by', { all: fc.constant(true), elements: fc.constant([]) }),
  );
}

function namedWindow(inner: Expressions): fc.Arbitrary<NamedWindow> {
  return node<NamedWindow>('named-window', {
    name: identifier,
    window: windowSpecification(inner),
  });
}

function valuesRow(inner: Expressions): fc.Arbitrary<ast.ValuesRow> {
  return node<ast.ValuesRow>('values-row', { elements: list(inner, 1) });
}
