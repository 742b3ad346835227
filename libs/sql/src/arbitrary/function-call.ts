import fc from 'fast-check';
import type { Expression } from '../ast/expression.ts';
import type * as ast from '../ast/function-call.ts';
import type { OrderItem, Query } from '../ast/query.ts';
import type { FrameBound, WindowFrame, WindowSpecification } from '../ast/window.ts';
import { identifier, objectName, someIdentifiers } from './name.ts';
import { list, node } from './node.ts';

type Expressions = fc.Arbitrary<Expression>;

export function functionCall(
  inner: Expressions,
  query: fc.Arbitrary<Query>,
): fc.Arbitrary<ast.FunctionCall> {
  const call = node<ast.FunctionCall>(
    'function-call',
    {
      name: objectName,
      distinct: fc.boolean(),
      arguments: list(functionArgument(inner, query)),
      orderBy: fc.oneof(fc.constant([]), list(orderItem(inner), 1)),
      withinGroup: fc.oneof(fc.constant([]), list(orderItem(inner), 1)),
      filter: inner,
      nullTreatment: fc.constantFrom('ignore', 'respect'),
      over: fc.oneof(identifier, windowSpecification(inner)),
    },
    'filter',
    'nullTreatment',
    'over',
  );
  return call.filter(({ orderBy, arguments: given }) => orderBy.length === 0 || given.length > 0);
}

export function functionArgument(
  inner: Expressions,
  query: fc.Arbitrary<Query>,
): fc.Arbitrary<ast.FunctionArgument> {
  const table = node<ast.TableArgument>('table-argument', { table: fc.oneof(objectName, query) });
  const descriptor = node<ast.DescriptorArgument>('descriptor-argument', {
    columns: someIdentifiers,
  });
  return fc.oneof(
    { weight: 6, arbitrary: node<ast.PositionalArgument>('positional-argument', { value: inner }) },
    node<ast.NamedArgument>('named-argument', {
      name: identifier,
      value: fc.oneof(inner, table, descriptor),
    }),
    node<ast.WildcardArgument>('wildcard-argument', { qualifier: objectName }, 'qualifier'),
    table,
    descriptor,
  );
}

export function orderItem(inner: Expressions): fc.Arbitrary<OrderItem> {
  return node<OrderItem>(
    'order-item',
    { expression: inner, descending: fc.boolean(), nulls: fc.constantFrom('first', 'last') },
    'nulls',
  );
}

export function windowSpecification(inner: Expressions): fc.Arbitrary<WindowSpecification> {
  return node<WindowSpecification>(
    'window-specification',
    {
      base: identifier,
      partitionBy: list(inner),
      orderBy: list(orderItem(inner)),
      frame: windowFrame(inner),
    },
    'base',
    'frame',
  );
}

function windowFrame(inner: Expressions): fc.Arbitrary<WindowFrame> {
  return node<WindowFrame>(
    'window-frame',
    {
      unit: fc.constantFrom('rows', 'range', 'groups'),
      start: frameBound(inner),
      end: frameBound(inner),
      exclude: fc.constantFrom('current-row', 'group', 'ties', 'no-others'),
    },
    'end',
    'exclude',
  );
}

function frameBound(inner: Expressions): fc.Arbitrary<FrameBound> {
  return fc.oneof(
    node<Omit<FrameBound, 'offset'>>('frame-bound', {
      bound: fc.constantFrom('unbounded-preceding', 'current-row', 'unbounded-following'),
    }),
    node<FrameBound>('frame-bound', {
      bound: fc.constantFrom('preceding', 'following'),
      offset: inner,
    }),
  );
}
