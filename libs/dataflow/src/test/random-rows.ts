import type { Field, Row, Schema, SqlType, Value } from '@millrace/data';
import fc from 'fast-check';

const scalars: readonly SqlType[] = [
  { kind: 'boolean' },
  { kind: 'integer' },
  { kind: 'bigint' },
  { kind: 'double' },
  { kind: 'text' },
  { kind: 'timestamp' },
];

const { field: anyField } = fc.letrec<{ type: SqlType; field: Field }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom(...scalars),
    fc.oneof(
      fc
        .constantFrom<SqlType>(
          ...scalars,
          ...scalars.map((element): SqlType => ({ kind: 'list', element })),
        )
        .map((element): SqlType => ({ kind: 'list', element })),
      fc
        .array(tie('field'), { minLength: 1, maxLength: 3 })
        .map((fields): SqlType => ({ kind: 'struct', fields: named(fields) })),
    ),
  ),
  field: fc.record({ name: fc.constant('f'), type: tie('type'), nullable: fc.boolean() }),
}));

function named(fields: readonly Field[]): Schema {
  return fields.map((field, index) => ({ ...field, name: `f${index}` }));
}

/** Schemas with nested structs and lists, NULL or not. */
export const anySchema: fc.Arbitrary<Schema> = fc
  .array(anyField, { minLength: 1, maxLength: 4 })
  .map(named);

export function anyRow(schema: Schema): fc.Arbitrary<Row> {
  return fc.tuple(...schema.map(anyValueOf));
}

function anyValueOf({ type, nullable }: Field): fc.Arbitrary<Value> {
  return nullable ? fc.option(anyValue(type)) : anyValue(type);
}

function anyValue(type: SqlType): fc.Arbitrary<Value> {
  switch (type.kind) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer();
    case 'bigint':
    case 'timestamp':
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case 'double':
      return fc.double();
    case 'list':
      return fc.array(fc.option(anyValue(type.element)), { maxLength: 5 });
    case 'struct':
      return fc.tuple(...type.fields.map(anyValueOf));
    default:
      return fc.string({ unit: 'grapheme', maxLength: 12 });
  }
}
