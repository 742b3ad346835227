import { type SqlType, textType, type Value } from '@millrace/data';
import { unreachable } from '@millrace/std';
import { EvaluationError } from '../../evaluate/evaluation-error.ts';
import { limitedText } from '../../text/text-limit.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { listAt, strict, textAt } from '../strict-function.ts';

/**
 * Lists as texts that are equal where GROUP BY holds the lists equal, and back again: keys of
 * tables and exchanges are words and texts. The planner calls them. The second argument of
 * `key_to_array` is a NULL of the type that the key was made from.
 */
export const listKeyFunctions: readonly ScalarFunction[] = [
  strict({
    name: 'array_to_key',
    operator: true,
    resolve: ([list, ...rest]) =>
      list?.type.kind === 'list' && rest.length === 0
        ? { argumentTypes: [list.type], type: textType }
        : null,
    evaluate: (args) => limitedText(JSON.stringify(listAt(args, 0).map(toJson))),
  }),
  {
    name: 'key_to_array',
    operator: true,
    resolve: ([key, witness, ...rest]) =>
      key?.type.kind === 'text' && witness?.type.kind === 'list' && rest.length === 0
        ? { argumentTypes: [textType, witness.type], type: witness.type, nullable: key.nullable }
        : null,
    behavior: {
      nulls: 'aware',
      nullable: () => false,
      evaluate: (args, { type }) => (args[0] === null ? null : fromKey(textAt(args, 0), type)),
    },
  },
];

type Json = null | boolean | number | string | readonly Json[];

function toJson(value: Value): Json {
  switch (typeof value) {
    case 'number':
      // -0 is 0, and JSON has no NaN.
      return Number.isFinite(value) ? value + 0 : String(value);
    case 'bigint':
      return String(value);
    case 'object':
      if (value === null) return null;
      return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value.map(toJson);
    default:
      return value;
  }
}

function fromKey(key: string, type: SqlType): Value {
  try {
    return fromJson(JSON.parse(key) as Json, type);
  } catch (error) {
    throw new EvaluationError('invalid-argument', 'this is not the key of an array', {
      cause: error,
    });
  }
}

function fromJson(json: Json, type: SqlType): Value {
  if (json === null) return null;
  switch (type.kind) {
    case 'list':
      return (json as readonly Json[]).map((element) => fromJson(element, type.element));
    case 'struct':
      return type.fields.map((field, i) =>
        fromJson((json as readonly Json[])[i] ?? null, field.type),
      );
    case 'bytea':
      return Buffer.from(json as string, 'hex');
    case 'bigint':
    case 'decimal':
    case 'timestamp':
    case 'time':
    case 'interval':
      return BigInt(json as string);
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'date':
    case 'real':
    case 'double':
      return Number(json);
    case 'null':
    case 'boolean':
    case 'text':
    case 'json':
      return json as boolean | string;
    default:
      return unreachable(type);
  }
}
