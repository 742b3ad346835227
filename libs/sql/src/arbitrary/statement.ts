import fc from 'fast-check';
import type * as table from '../ast/create-table.ts';
import type { NumberLiteral } from '../ast/literal.ts';
import type * as ast from '../ast/statement.ts';
import { booleanLiteral, intervalLiteral, numberLiteral, stringLiteral } from './literal.ts';
import { identifier, identifiers, objectName, someIdentifiers } from './name.ts';
import { list, node } from './node.ts';
import { expression, query } from './query.ts';
import { typeName } from './type-name.ts';

const signedNumber: fc.Arbitrary<NumberLiteral> = fc
  .tuple(fc.constantFrom('', '-'), numberLiteral)
  .map(([sign, made]) => ({ ...made, text: sign + made.text }));

const optionScalar = fc.oneof(stringLiteral, signedNumber, booleanLiteral, intervalLiteral);

const option = node<table.TableOption>('table-option', {
  key: node<table.OptionKey>('option-key', {
    value: fc.oneof(fc.constantFrom('format', 'kafka.client.id', 'from', 'a-b'), fc.string()),
  }),
  value: fc.oneof(
    { weight: 3, arbitrary: optionScalar },
    node<table.OptionArray>('option-array', { elements: list(fc.oneof(optionScalar, identifier)) }),
  ),
});

const columnConstraint: fc.Arbitrary<table.ColumnConstraint> = fc.oneof(
  node<table.NotNullConstraint>('not-null-constraint', {}),
  node<table.NullConstraint>('null-constraint', {}),
  node<table.ColumnPrimaryKey>('primary-key-constraint', {}),
  node<table.UniqueConstraint>('unique-constraint', {}),
  node<table.MetadataConstraint>('metadata-constraint', { key: stringLiteral }),
  node<table.DefaultConstraint>('default-constraint', { expression }),
  node<table.GeneratedConstraint>(
    'generated-constraint',
    { expression, storage: fc.constantFrom('stored', 'virtual') },
    'storage',
  ),
);

const createTable = node<table.CreateTable>(
  'create-table',
  {
    orReplace: fc.boolean(),
    temporary: fc.boolean(),
    ifNotExists: fc.boolean(),
    name: objectName,
    columns: list(
      node<table.ColumnDefinition>('column-definition', {
        name: identifier,
        type: typeName,
        constraints: list(columnConstraint),
      }),
    ),
    constraints: list(
      fc.oneof(
        node<table.TablePrimaryKey>('table-primary-key', { columns: someIdentifiers }),
        node<table.Watermark>('watermark', { column: identifier, expression }, 'expression'),
      ),
    ),
    partitionedBy: list(expression),
    options: list(option),
    query,
  },
  'query',
);

const createView = node<ast.CreateView>('create-view', {
  orReplace: fc.boolean(),
  temporary: fc.boolean(),
  ifNotExists: fc.boolean(),
  name: objectName,
  columns: identifiers,
  query,
});

const createFunction = node<ast.CreateFunction>(
  'create-function',
  {
    orReplace: fc.boolean(),
    temporary: fc.boolean(),
    name: objectName,
    parameters: list(
      node<ast.FunctionParameter>(
        'function-parameter',
        { name: identifier, type: typeName },
        'name',
      ),
    ),
    returns: typeName,
    language: identifier,
    body: fc.string(),
  },
  ...(['returns', 'language', 'body'] as const),
);

const plainStatement: fc.Arbitrary<ast.Statement> = fc.oneof(
  createTable,
  createView,
  createFunction,
  node<ast.Insert>('insert', { table: objectName, columns: identifiers, source: query }),
  node<ast.QueryStatement>('query-statement', { query }),
  node<ast.SetStatement>('set-statement', { name: objectName, value: expression }),
  node<ast.Drop>('drop', {
    object: fc.constantFrom('table', 'view', 'function'),
    ifExists: fc.boolean(),
    names: list(objectName, 1),
    cascade: fc.boolean(),
  }),
);

export const statement: fc.Arbitrary<ast.Statement> = fc.oneof(
  { weight: 9, arbitrary: plainStatement },
  node<ast.Explain>(
    'explain',
    {
      stage: fc.constantFrom('ast', 'bound', 'optimized', 'program', 'wasm'),
      statement: plainStatement,
    },
    'stage',
  ),
);
