import fc from 'fast-check';
import type * as ast from '../ast/type-name.ts';
import { identifier } from './name.ts';
import { BOUNDED, list, node } from './node.ts';

const small = fc.integer({ min: 0, max: 38 });

const scalar: fc.Arbitrary<ast.TypeName> = fc.oneof(
  node<ast.PlainType>('plain-type', {
    name: fc.constantFrom('boolean', 'real', 'double', 'bytea', 'date', 'interval', 'json', 'uuid'),
  }),
  node<ast.IntegerType>('integer-type', {
    bits: fc.constantFrom(8, 16, 32, 64),
    unsigned: fc.boolean(),
  }),
  node<ast.DecimalType>('decimal-type', { precision: small, scale: small }, 'scale'),
  node<ast.TextType>(
    'text-type',
    { name: fc.constantFrom('text', 'varchar', 'char', 'string'), length: small },
    'length',
  ),
  node<ast.TimestampType>(
    'timestamp-type',
    { precision: small, withTimeZone: fc.boolean() },
    'precision',
  ),
  node<ast.TimeType>('time-type', { precision: small }, 'precision'),
);

const trees = fc.letrec<{ type: ast.TypeName }>((tie) => ({
  type: fc.oneof(
    BOUNDED,
    scalar,
    node<ast.ArrayType>('array-type', { element: tie('type') }),
    node<ast.MapType>('map-type', { key: tie('type'), value: tie('type') }),
    node<ast.StructType>('struct-type', {
      fields: list(
        node<ast.StructTypeField>('struct-type-field', {
          name: identifier,
          type: tie('type'),
          notNull: fc.boolean(),
        }),
        1,
      ),
    }),
  ),
}));

export const typeName: fc.Arbitrary<ast.TypeName> = trees.type;
