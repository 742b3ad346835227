import fc from 'fast-check';

/** A JSON schema, as far as the OpenAPI document of the API uses it. */
export type JsonSchema = {
  readonly $ref?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly type?: string | readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly propertyNames?: JsonSchema;
};

export type ArbitraryOptions = {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** Values that mean something, by the name of the field that they stand in. */
  readonly words: Readonly<Record<string, readonly unknown[]>>;
};

const LENGTH_MAX = 20;
const ENTRIES_MAX = 4;

/** Values that a schema allows; most of those that have words are one of them. */
export function schemaArbitrary(
  schema: JsonSchema,
  options: ArbitraryOptions,
  name = '',
): fc.Arbitrary<unknown> {
  const words = options.words[name];
  const plain = plainArbitrary(schema, options, name);
  if (words === undefined) return plain;
  return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...words) }, plain);
}

function plainArbitrary(
  schema: JsonSchema,
  options: ArbitraryOptions,
  name: string,
): fc.Arbitrary<unknown> {
  const { $ref, anyOf, oneOf, type } = schema;
  if ($ref !== undefined) {
    const target = options.schemas[$ref.replace('#/components/schemas/', '')];
    return plainArbitrary(target ?? {}, options, name);
  }
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = anyOf ?? oneOf;
  if (choices !== undefined) {
    return fc.oneof(...choices.map((choice) => plainArbitrary(choice, options, name)));
  }
  if (Array.isArray(type)) {
    const kinds: readonly string[] = type;
    return fc.oneof(
      ...kinds.map((kind) => plainArbitrary({ ...schema, type: kind }, options, name)),
    );
  }
  switch (type) {
    case 'string':
      return stringArbitrary(schema);
    case 'integer':
      return fc.integer({
        min: Math.max(schema.minimum ?? -100, -(2 ** 31)),
        max: Math.min(schema.maximum ?? 100, 2 ** 31 - 1),
      });
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      const items = schemaArbitrary(schema.items ?? {}, options);
      return fc.array(items, { maxLength: Math.min(schema.maxItems ?? ENTRIES_MAX, ENTRIES_MAX) });
    }
    case 'object':
      return objectArbitrary(schema, options);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function stringArbitrary({ pattern, minLength = 0, maxLength }: JsonSchema): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  const most = Math.max(minLength, Math.min(maxLength ?? LENGTH_MAX, LENGTH_MAX));
  return fc.string({ unit: 'grapheme', minLength, maxLength: most });
}

function objectArbitrary(
  { properties = {}, required = [], additionalProperties, propertyNames }: JsonSchema,
  options: ArbitraryOptions,
): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(
    ([name, schema]) => [name, schemaArbitrary(schema, options, name)] as const,
  );
  const known = fc.record(Object.fromEntries(fields), {
    requiredKeys: Object.keys(properties).filter((name) => required.includes(name)),
  });
  if (typeof additionalProperties !== 'object') return known;
  const keys = propertyNames === undefined ? fc.string() : schemaArbitrary(propertyNames, options);
  const names = keys.map(String).filter((key) => key !== '__proto__');
  const others = fc.dictionary(names, schemaArbitrary(additionalProperties, options), {
    maxKeys: ENTRIES_MAX,
  });
  return fc.tuple(known, others).map(([own, more]) => ({ ...more, ...own }));
}
