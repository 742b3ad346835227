import type { ScalarKind, SqlType, Value } from '@millrace/data';
import { isJsonObject, jsonAt, jsonKey, jsonPath, jsonText } from '../../text/json-value.ts';
import { overloads, takes } from '../overloads.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { strict, textAt } from '../strict-function.ts';

const textList: SqlType = { kind: 'list', element: { kind: 'text' } };

/** Documents are text; all of these run in the interpreter. What is missing or not JSON is NULL. */
export const jsonFunctions: readonly ScalarFunction[] = [
  getter('->', [], 'json', (found) => JSON.stringify(found)),
  getter('->>', ['json_as_text'], 'text', (found) => (found === null ? null : jsonText(found))),
  getter('json_get', ['json_get_json'], 'json', (found) => JSON.stringify(found)),
  getter('json_get_str', [], 'text', (found) => (typeof found === 'string' ? found : null)),
  getter('json_get_bool', [], 'boolean', (found) => (typeof found === 'boolean' ? found : null)),
  getter('json_get_float', [], 'double', (found) => (typeof found === 'number' ? found : null)),
  getter('json_get_int', [], 'bigint', (found) =>
    typeof found === 'number' && Number.isSafeInteger(found) ? BigInt(found) : null,
  ),
  strict({
    name: 'json_contains',
    aliases: ['?'],
    resolve: overloads(takes(['text', 'text'], 'boolean'), takes(['text', 'bigint'], 'boolean')),
    evaluate: (args) => jsonKey(parse(textAt(args, 0)), args.slice(1)) !== undefined,
  }),
  strict({
    name: 'json_length',
    resolve: overloads(takes(['text'], 'bigint', { nullable: true })),
    evaluate: (args) => {
      const document = parse(textAt(args, 0));
      if (Array.isArray(document)) return BigInt(document.length);
      return isJsonObject(document) ? BigInt(Object.keys(document).length) : null;
    },
  }),
  strict({
    name: 'json_object_keys',
    resolve: overloads(takes(['text'], textList, { nullable: true })),
    evaluate: (args) => {
      const document = parse(textAt(args, 0));
      return isJsonObject(document) ? Object.keys(document) : null;
    },
  }),
  strict({
    name: 'get_first_json_object',
    resolve: overloads(takes(['text', 'text'], 'text', { nullable: true })),
    evaluate: (args) => {
      const [found] = jsonAt(parse(textAt(args, 0)), jsonPath(textAt(args, 1)));
      return found === undefined ? null : jsonText(found);
    },
  }),
  strict({
    name: 'extract_json_string',
    resolve: overloads(takes(['text', 'text'], 'text', { nullable: true })),
    evaluate: (args) => {
      const [found] = jsonAt(parse(textAt(args, 0)), jsonPath(textAt(args, 1)));
      return typeof found === 'string' ? found : null;
    },
  }),
  strict({
    name: 'extract_json',
    resolve: overloads(takes(['text', 'text'], textList, { nullable: true })),
    evaluate: (args) => {
      const document = parse(textAt(args, 0));
      if (document === undefined) return null;
      return jsonAt(document, jsonPath(textAt(args, 1))).map((found) => JSON.stringify(found));
    },
  }),
];

/** A value by keys and places (from 0), as `read` takes it. */
function getter(
  name: string,
  aliases: readonly string[],
  result: ScalarKind,
  read: (found: unknown) => Value,
): ScalarFunction {
  return strict({
    name,
    aliases,
    ...(name.startsWith('-') ? { operator: true as const } : {}),
    resolve: overloads(
      takes(['text', 'text'], result, { nullable: true, variadic: true }),
      takes(['text', 'bigint'], result, { nullable: true, variadic: true }),
    ),
    evaluate: ([document, ...keys]) => {
      const found = jsonKey(parse(document as string), keys);
      return found === undefined ? null : read(found);
    },
  });
}

/** Several functions of a query often read the same document, row by row. */
let last: { readonly document: string; readonly value: unknown } = {
  document: '',
  value: undefined,
};

/** undefined for what is not JSON. */
function parse(document: string): unknown {
  if (document !== last.document) last = { document, value: parseFresh(document) };
  return last.value;
}

function parseFresh(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    return undefined;
  }
}
