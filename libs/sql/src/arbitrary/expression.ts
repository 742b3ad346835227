import fc from 'fast-check';
import type * as ast from '../ast/expression.ts';
import type { BinaryOperator } from '../ast/operator.ts';
import type { Query } from '../ast/query.ts';
import { functionCall } from './function-call.ts';
import { literal } from './literal.ts';
import { identifier, someIdentifiers } from './name.ts';
import { BOUNDED, list, node } from './node.ts';
import { typeName } from './type-name.ts';

type Expressions = fc.Arbitrary<ast.Expression>;

const comparison = fc.constantFrom('=', '<>', '<', '<=', '>', '>=');

const binaryOperator = fc.constantFrom<BinaryOperator[]>(
  ...(['or', 'and', '=', '<>', '<', '<=', '>', '>=', '~', '~*', '!~', '!~*', '||', '|'] as const),
  ...(['&', '#', '<<', '>>', '+', '-', '*', '/', '%', '^', '->', '->>', '#>', '@>', '?'] as const),
);

const name = node<ast.NameExpression>('name', { parts: someIdentifiers });

/** Every kind of expression, made of smaller ones and of queries. */
export function expressionOf(inner: Expressions, query: fc.Arbitrary<Query>): Expressions {
  return fc.oneof(
    BOUNDED,
    { weight: 3, arbitrary: fc.oneof(name, literal) },
    { weight: 3, arbitrary: operators(inner) },
    { weight: 2, arbitrary: predicates(inner, query) },
    { weight: 2, arbitrary: access(inner) },
    { weight: 2, arbitrary: constructors(inner, query) },
    { weight: 1, arbitrary: specialFunctions(inner) },
    { weight: 1, arbitrary: functionCall(inner, query) },
  );
}

function operators(inner: Expressions): Expressions {
  return fc.oneof(
    node<ast.UnaryExpression>('unary', {
      operator: fc.constantFrom('not', '-', '+', '~'),
      operand: inner,
    }),
    node<ast.BinaryExpression>('binary', { operator: binaryOperator, left: inner, right: inner }),
    node<ast.Cast>('cast', {
      operand: inner,
      type: typeName,
      form: fc.constantFrom('cast', 'try-cast', 'colons'),
    }),
    node<ast.AtTimeZone>('at-time-zone', { operand: inner, zone: inner }),
    node<ast.Case>(
      'case',
      {
        operand: inner,
        branches: list(node<ast.CaseBranch>('case-branch', { when: inner, result: inner }), 1),
        otherwise: inner,
      },
      'operand',
      'otherwise',
    ),
  );
}

function predicates(inner: Expressions, query: fc.Arbitrary<Query>): Expressions {
  const negated = fc.boolean();
  const operand = inner;
  // A subquery alone in the parentheses of IN or ANY is the other form of these.
  const noQuery = inner.filter(({ kind }) => kind !== 'scalar-subquery');
  return fc.oneof(
    node<ast.IsExpression>('is', {
      operand,
      test: fc.constantFrom('null', 'true', 'false', 'unknown'),
      negated,
    }),
    node<ast.IsDistinctFrom>('is-distinct-from', { left: inner, right: inner, negated }),
    node<ast.Between>('between', {
      operand,
      low: inner,
      high: inner,
      symmetric: fc.boolean(),
      negated,
    }),
    node<ast.InList>('in-list', { operand, list: list(noQuery, 1), negated }),
    node<ast.InSubquery>('in-subquery', { operand, query, negated }),
    node<ast.Like>(
      'like',
      {
        operator: fc.constantFrom('like', 'ilike', 'similar-to'),
        operand,
        pattern: inner,
        escape: inner,
        negated,
      },
      'escape',
    ),
    node<ast.QuantifiedComparison>('quantified-comparison', {
      operator: comparison,
      quantifier: fc.constantFrom('any', 'all'),
      left: inner,
      right: fc.oneof(noQuery, query),
    }),
  );
}

function access(inner: Expressions): Expressions {
  return fc.oneof(
    node<ast.FieldAccess>('field-access', { operand: inner, field: identifier }),
    node<ast.Subscript>('subscript', { operand: inner, index: inner }),
    node<ast.Slice>('slice', { operand: inner, low: inner, high: inner }, 'low', 'high'),
  );
}

function constructors(inner: Expressions, query: fc.Arbitrary<Query>): Expressions {
  const field = node<ast.StructConstructorField>(
    'struct-constructor-field',
    { value: inner, name: identifier },
    'name',
  );
  return fc.oneof(
    node<ast.ArrayConstructor>('array-constructor', { elements: list(inner) }),
    node<ast.RowConstructor>('row-constructor', { elements: list(inner, 1) }),
    node<ast.StructConstructor>('struct-constructor', { fields: list(field, 1) }),
    node<ast.Exists>('exists', { query }),
    node<ast.ScalarSubquery>('scalar-subquery', { query }),
  );
}

function specialFunctions(inner: Expressions): Expressions {
  const plain = identifier.filter(({ quoted }) => !quoted);
  return fc.oneof(
    node<ast.Extract>('extract', { field: plain, operand: inner }),
    node<ast.Position>('position', { needle: inner, haystack: inner }),
    node<ast.Substring>('substring', { operand: inner, from: inner, length: inner }, 'length'),
    node<ast.Trim>(
      'trim',
      {
        side: fc.constantFrom('both', 'leading', 'trailing'),
        characters: inner,
        operand: inner,
      },
      'characters',
    ),
    node<ast.Overlay>(
      'overlay',
      { operand: inner, replacement: inner, from: inner, length: inner },
      'length',
    ),
  );
}
