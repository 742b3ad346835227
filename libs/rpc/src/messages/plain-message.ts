import {
  type DescEnum,
  type DescField,
  type DescMessage,
  fromJson,
  type JsonValue,
  type Message,
  type MessageShape,
  ScalarType,
  toJson,
} from '@bufbuild/protobuf';
import { isReflectMessage, reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';
import { type Value, ValueSchema } from '@bufbuild/protobuf/wkt';
import { StringMapSchema } from '../gen/millrace/v1/api_pb.js';

/**
 * A message as the JSON of REST: field names as in the proto file, enums as words in lower case,
 * 64-bit integers as numbers, and nothing for what is not set.
 */
export type PlainMessage = Readonly<Record<string, unknown>>;

export function toPlain(desc: DescMessage, message: Message): PlainMessage {
  return plainFields(reflect(desc, message));
}

/** Fields that the message does not have are left out, and so is null. */
export function toMessage<Desc extends DescMessage>(desc: Desc, plain: object): MessageShape<Desc> {
  // `reflect` without a message makes one of the given type.
  return fill(reflect(desc), plain).message as MessageShape<Desc>;
}

function plainFields(message: ReflectMessage): PlainMessage {
  const set = message.fields.filter((field) => message.isSet(field));
  return Object.fromEntries(set.map((field) => [field.name, plainField(message, field)]));
}

function plainField(message: ReflectMessage, field: DescField): unknown {
  switch (field.fieldKind) {
    case 'scalar':
      return plainScalar(message.get(field));
    case 'enum':
      return wordOf(field.enum, message.get(field));
    case 'message':
      return plainValue(message.get(field));
    case 'list':
      return [...message.get(field)].map((item) => plainItem(field.enum, item));
    case 'map':
      return Object.fromEntries(
        [...message.get(field)].map(([key, item]) => [String(key), plainItem(field.enum, item)]),
      );
  }
}

function plainItem(desc: DescEnum | undefined, item: unknown): unknown {
  if (desc !== undefined) return wordOf(desc, Number(item));
  return isReflectMessage(item) ? plainValue(item) : plainScalar(item);
}

function plainValue(message: ReflectMessage): unknown {
  if (message.desc.typeName === ValueSchema.typeName) {
    // The type is the one that its name says.
    const value = message.message as Value;
    return value.kind.case === undefined ? null : toJson(ValueSchema, value);
  }
  const plain = plainFields(message);
  return message.desc.typeName === StringMapSchema.typeName ? (plain['entries'] ?? {}) : plain;
}

function plainScalar(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

/** A number that this version has no word for stays one, so that whoever reads it can refuse it. */
function wordOf(desc: DescEnum, number: number): string | number {
  return desc.value[number]?.localName.toLowerCase() ?? number;
}

function fill(message: ReflectMessage, plain: object): ReflectMessage {
  // Fields are looked up by the names of the contract, whatever else is there.
  const values = plain as Readonly<Record<string, unknown>>;
  for (const field of message.fields) {
    const value = values[field.name];
    if (value !== undefined && value !== null) setField(message, field, value);
  }
  return message;
}

function setField(message: ReflectMessage, field: DescField, value: unknown): void {
  switch (field.fieldKind) {
    case 'scalar':
      message.set(field, scalarOf(field.scalar, value));
      return;
    case 'enum':
      message.set(field, numberOf(field.enum, value));
      return;
    case 'message':
      message.set(field, messageOf(field.message, value));
      return;
    case 'list': {
      const list = message.get(field);
      for (const item of value as Iterable<unknown>) list.add(itemOf(field, item));
      return;
    }
    case 'map': {
      const map = message.get(field);
      for (const [key, item] of Object.entries(value as object)) map.set(key, itemOf(field, item));
      return;
    }
  }
}

function itemOf(field: DescField & { fieldKind: 'list' | 'map' }, item: unknown): unknown {
  if (field.enum !== undefined) return numberOf(field.enum, item);
  return field.message === undefined
    ? scalarOf(field.scalar, item)
    : messageOf(field.message, item);
}

function messageOf(desc: DescMessage, value: unknown): ReflectMessage {
  if (desc.typeName === ValueSchema.typeName) {
    return reflect(ValueSchema, fromJson(ValueSchema, value as JsonValue));
  }
  const plain = desc.typeName === StringMapSchema.typeName ? { entries: value } : value;
  return fill(reflect(desc), plain as object);
}

const INTEGERS_OF_64_BITS: ReadonlySet<ScalarType> = new Set([
  ScalarType.INT64,
  ScalarType.UINT64,
  ScalarType.SINT64,
]);

function scalarOf(type: ScalarType, value: unknown): unknown {
  return INTEGERS_OF_64_BITS.has(type) ? BigInt(value as number) : value;
}

/** A word that the contract does not have is sent as unspecified. */
function numberOf(desc: DescEnum, value: unknown): number {
  const word = String(value).toUpperCase();
  return desc.values.find(({ localName }) => localName === word)?.number ?? 0;
}
