import type { Field, Schema, SqlType } from '@millrace/data';
import type { Resolution } from '@millrace/operator';
import { errorMessage } from '@millrace/std';
import { readableColumns } from './json-columns.ts';

type JsonObject = Readonly<Record<string, unknown>>;
/** A type, and whether a value of it may be null. */
type Typed = { readonly type: SqlType; readonly nullable: boolean };

/** Deeper, and where a schema refers to itself, rows stay JSON. */
const depthMax = 16;
/** Further parts of a schema stay JSON: one that refers to itself often has no end. */
const partsMax = 10_000;
const anything: Typed = { type: { kind: 'json' }, nullable: true };

/** The columns of rows that a JSON schema (of any draft) describes. */
export function columnsOfJsonSchema(text: string): Resolution<Schema> {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    return refuse(`the JSON schema is not JSON: ${errorMessage(error)}`);
  }
  if (!isObject(root)) return refuse('the JSON schema is no object');
  const { type } = typeOf(root, { root, depth: 0, parts: { left: partsMax } });
  if (type.kind !== 'struct') {
    return refuse('the JSON schema does not describe an object with properties');
  }
  return { kind: 'resolved', value: readableColumns(type.fields) };
}

function refuse(message: string): Resolution<never> {
  const hint = 'such as {"type": "object", "properties": {"id": {"type": "integer"}}}';
  return { kind: 'refused', issues: [{ option: null, message, hint }] };
}

type Place = {
  readonly root: JsonObject;
  readonly depth: number;
  readonly parts: { left: number };
};

function typeOf(given: unknown, { root, depth, parts }: Place): Typed {
  parts.left -= 1;
  if (!isObject(given) || depth > depthMax || parts.left < 0) return anything;
  const place = { root, depth: depth + 1, parts };
  const reference = given['$ref'];
  if (typeof reference === 'string') return typeOf(follow(root, reference), place);
  const choices = given['anyOf'] ?? given['oneOf'];
  if (Array.isArray(choices)) return chosenType(choices, place);
  const schema = withAll(given, place);
  const kinds = kindsOf(schema);
  const nullable = kinds.includes('null');
  const [kind, ...others] = kinds.filter((each) => each !== 'null');
  if (others.length > 0) {
    const isNumber = kinds.every((each) => ['integer', 'number', 'null'].includes(each));
    return isNumber ? { type: { kind: 'double' }, nullable } : anything;
  }
  const type = typeOfKind(kind, schema, place);
  return { type, nullable: nullable || type.kind === 'json' };
}

function typeOfKind(kind: string | undefined, schema: JsonObject, place: Place): SqlType {
  switch (kind) {
    case 'string':
      return textType(schema['format']);
    case 'integer':
      return { kind: 'bigint' };
    case 'number':
      return { kind: 'double' };
    case 'boolean':
      return { kind: 'boolean' };
    case 'array':
      return { kind: 'list', element: typeOf(schema['items'], place).type };
    case 'object':
      return isObject(schema['properties'])
        ? { kind: 'struct', fields: fieldsOf(schema['properties'], schema['required'], place) }
        : { kind: 'json' };
    default:
      return { kind: 'json' };
  }
}

function textType(format: unknown): SqlType {
  if (format === 'date-time') return { kind: 'timestamp' };
  if (format === 'date') return { kind: 'date' };
  return format === 'time' ? { kind: 'time' } : { kind: 'text' };
}

function fieldsOf(properties: JsonObject, required: unknown, place: Place): readonly Field[] {
  const names: readonly unknown[] = Array.isArray(required) ? required : [];
  return Object.entries(properties).map(([name, schema]) => {
    const { type, nullable } = typeOf(schema, place);
    return { name, type, nullable: nullable || !names.includes(name) };
  });
}

/** What is left when null is taken out of the choices, if it is one type. */
function chosenType(choices: readonly unknown[], place: Place): Typed {
  const isNull = (choice: unknown) => isObject(choice) && choice['type'] === 'null';
  const nullable = choices.some(isNull);
  const [only, ...others] = choices
    .filter((choice) => !isNull(choice))
    .map((each) => typeOf(each, place));
  if (only === undefined) return anything;
  const isSame = others.every(({ type }) => JSON.stringify(type) === JSON.stringify(only.type));
  return isSame ? { type: only.type, nullable: nullable || only.nullable } : anything;
}

/** The schema with the properties of those that it is made of. */
function withAll(schema: JsonObject, { root, depth, parts }: Place): JsonObject {
  const all: unknown = schema['allOf'];
  parts.left -= 1;
  if (!Array.isArray(all) || depth > depthMax || parts.left < 0) return schema;
  const resolved = [schema, ...all].flatMap((part: unknown) => {
    const target: unknown =
      isObject(part) && typeof part['$ref'] === 'string' ? follow(root, part['$ref']) : part;
    if (!isObject(target)) return [];
    return [target === schema ? schema : withAll(target, { root, depth: depth + 1, parts })];
  });
  const { allOf: _parts, ...merged } = Object.assign({}, ...resolved) as JsonObject;
  const required = resolved.flatMap((part): unknown[] =>
    Array.isArray(part['required']) ? part['required'] : [],
  );
  const properties = Object.assign({}, ...resolved.map((part) => part['properties'])) as JsonObject;
  return { type: 'object', ...merged, required, properties };
}

function kindsOf(schema: JsonObject): readonly string[] {
  const { type, properties } = schema;
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return type.filter((each) => typeof each === 'string');
  if (isObject(properties)) return ['object'];
  const values: unknown = schema['enum'] ?? ('const' in schema ? [schema['const']] : []);
  return Array.isArray(values) ? [...new Set(values.map(kindOfValue))] : [];
}

function kindOfValue(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

/** What a reference within the schema leads to. */
function follow(root: JsonObject, reference: string): unknown {
  if (!reference.startsWith('#')) return null;
  let found: unknown = root;
  for (const part of reference.slice(1).split('/').filter(Boolean)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!isObject(found) || !Object.hasOwn(found, name)) return null;
    found = found[name];
  }
  return found;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
