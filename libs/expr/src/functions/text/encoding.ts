import { createHash } from 'node:crypto';
import type { Value } from '@millrace/data';
import type { Random } from '@millrace/std';
import { EvaluationError } from '../../evaluate/evaluation-error.ts';
import { overloads, takes } from '../overloads.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { bigintAt, strict, textAt } from '../strict-function.ts';

export const textEncodingFunctions: readonly ScalarFunction[] = [
  strict({
    name: 'ascii',
    resolve: overloads(takes(['text'], 'integer')),
    evaluate: (args) => textAt(args, 0).codePointAt(0) ?? 0,
  }),
  strict({
    name: 'chr',
    resolve: overloads(takes(['bigint'], 'text')),
    evaluate: (args) => character(bigintAt(args, 0)),
  }),
  strict({
    name: 'to_hex',
    resolve: overloads(takes(['integer'], 'text'), takes(['bigint'], 'text')),
    evaluate: ([value], call) => {
      const bits = call.arguments[0]?.type.kind === 'bigint' ? 64 : 32;
      return BigInt.asUintN(bits, BigInt(value as number | bigint)).toString(16);
    },
  }),
  strict({
    name: 'md5',
    resolve: overloads(takes(['text'], 'text'), takes(['bytea'], 'text')),
    evaluate: ([value = null]) => createHash('md5').update(bytesOf(value)).digest('hex'),
  }),
  ...['sha224', 'sha256', 'sha384', 'sha512'].map((name) =>
    strict({
      name,
      resolve: overloads(takes(['text'], 'bytea'), takes(['bytea'], 'bytea')),
      evaluate: ([value = null]) =>
        new Uint8Array(createHash(name).update(bytesOf(value)).digest()),
    }),
  ),
  strict({
    name: 'uuid',
    aliases: ['gen_random_uuid'],
    volatile: true,
    resolve: overloads(takes([], 'text')),
    evaluate: (_args, _call, { random }) => randomUuid(random),
  }),
  strict({
    name: 'encode',
    resolve: overloads(takes(['bytea', 'text'], 'text'), takes(['text', 'text'], 'text')),
    evaluate: (args) => {
      const bytes = Buffer.from(bytesOf(args[0] ?? null));
      return bytes.toString(encodingOf(textAt(args, 1)));
    },
  }),
  strict({
    name: 'decode',
    resolve: overloads(takes(['text', 'text'], 'bytea')),
    evaluate: (args) => decode(textAt(args, 0), encodingOf(textAt(args, 1))),
  }),
];

/** Version 4: all bits random but for those of version and variant. */
function randomUuid(random: Random): string {
  const digits = Array.from({ length: 32 }, (_, i) => {
    const digit = Math.floor(random.next() * 16);
    return (i === 12 ? 4 : i === 16 ? (digit & 3) | 8 : digit).toString(16);
  }).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function bytesOf(value: Value): Uint8Array {
  return value instanceof Uint8Array ? value : Buffer.from(value as string);
}

function character(code: bigint): string {
  if (code === 0n) throw new EvaluationError('invalid-argument', 'null character not permitted');
  if (code < 0n || code > 0x10ffffn || (code >= 0xd800n && code <= 0xdfffn)) {
    throw new EvaluationError(
      'out-of-range',
      `requested character not valid for encoding: ${code}`,
    );
  }
  return String.fromCodePoint(Number(code));
}

function encodingOf(name: string): 'hex' | 'base64' {
  const known = name.toLowerCase();
  if (known !== 'hex' && known !== 'base64') {
    throw new EvaluationError('invalid-argument', `unrecognized encoding: "${name}"`);
  }
  return known;
}

function decode(text: string, encoding: 'hex' | 'base64'): Uint8Array {
  const trimmed = text.replace(/\s/g, '');
  const valid =
    encoding === 'hex'
      ? /^([0-9a-f]{2})*$/i.test(trimmed)
      : /^[0-9a-z+/]*={0,2}$/i.test(trimmed) && trimmed.replace(/=+$/, '').length % 4 !== 1;
  if (!valid) {
    throw new EvaluationError('invalid-argument', `invalid ${encoding} text to decode: "${text}"`);
  }
  return new Uint8Array(Buffer.from(trimmed, encoding));
}
