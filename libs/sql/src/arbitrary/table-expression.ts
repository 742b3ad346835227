import fc from 'fast-check';
import type { Expression } from '../ast/expression.ts';
import type { Query } from '../ast/query.ts';
import type * as ast from '../ast/table-expression.ts';
import { functionArgument } from './function-call.ts';
import { objectName, someIdentifiers, tableAlias } from './name.ts';
import { BOUNDED, list, node } from './node.ts';

type Expressions = fc.Arbitrary<Expression>;
type Queries = fc.Arbitrary<Query>;
type Tables = fc.Arbitrary<ast.TableExpression>;

/** Every kind of table, made of smaller ones, of expressions and of queries. */
export function tableExpressionOf(inner: Tables, expression: Expressions, query: Queries): Tables {
  return fc.oneof(
    BOUNDED,
    { weight: 2, arbitrary: reference(expression) },
    node<ast.DerivedTable>(
      'derived-table',
      { lateral: fc.boolean(), query, alias: tableAlias },
      'alias',
    ),
    tableFunction(expression, query),
    unnest(expression),
    join(inner, expression),
  );
}

function reference(expression: Expressions): Tables {
  return node<ast.TableReference>(
    'table-reference',
    { name: objectName, asOf: expression, alias: tableAlias },
    'asOf',
    'alias',
  );
}

function tableFunction(expression: Expressions, query: Queries): Tables {
  return node<ast.TableFunction>(
    'table-function',
    {
      lateral: fc.boolean(),
      name: objectName,
      arguments: list(functionArgument(expression, query)),
      withOrdinality: fc.boolean(),
      alias: tableAlias,
    },
    'alias',
  );
}

function unnest(expression: Expressions): Tables {
  return node<ast.Unnest>(
    'unnest',
    {
      lateral: fc.boolean(),
      arrays: list(expression, 1),
      withOrdinality: fc.boolean(),
      alias: tableAlias,
    },
    'alias',
  );
}

function join(inner: Tables, expression: Expressions): Tables {
  const side = fc.constantFrom<ast.JoinType[]>(
    'inner',
    'left',
    'right',
    'full',
    'left-semi',
    'right-anti',
  );
  const condition: fc.Arbitrary<ast.JoinCondition> = fc.oneof(
    node<ast.JoinOn>('join-on', { expression }),
    node<ast.JoinUsing>('join-using', { columns: someIdentifiers }),
    node<ast.JoinNatural>('join-natural', {}),
  );
  return fc.oneof(
    node<ast.Join>('join', { type: side, left: inner, right: inner, condition }),
    node<Omit<ast.Join, 'condition'>>('join', {
      type: fc.constant('cross' as const),
      left: inner,
      right: inner,
    }),
  );
}
