import { textType, type Value } from '@millrace/data';
import { must } from '@millrace/std';
import { choose, type Instruction, i64 } from '@millrace/wasm';
import { EvaluationError } from '../../evaluate/evaluation-error.ts';
import type { GeneratedValue } from '../../generate/generated-value.ts';
import type { Argument } from '../../resolve/resolution.ts';
import { canCast } from '../../resolve/type-rules.ts';
import { concatenateCode } from '../../text/concatenate-text.ts';
import { replacedTooLong, replaceText } from '../../text/replace-text.ts';
import { limitedText } from '../../text/text-limit.ts';
import { resolveListConcatenation } from '../list/signature.ts';
import { overloads, takes } from '../overloads.ts';
import { guarded, type Resolve, type ScalarFunction } from '../scalar-function.ts';
import { bigintAt, strict, textAt } from '../strict-function.ts';

/** No function makes a text of more characters than this. */
const charactersMax = 1n << 24n;

export const textBuildFunctions: readonly ScalarFunction[] = [
  strict({
    name: '||',
    operator: true,
    resolve: (args) => {
      const [a, b] = args;
      if (a === undefined || b === undefined || args.length > 2) return null;
      if (a.type.kind === 'list' || b.type.kind === 'list') return resolveListConcatenation(args);
      if (a.type.kind === 'bytea' && b.type.kind === 'bytea') {
        return { argumentTypes: [a.type, a.type], type: a.type };
      }
      // One text makes the other operand one, as in PostgreSQL.
      const isText = (arg: Argument): boolean => ['text', 'json', 'null'].includes(arg.type.kind);
      return isText(a) || isText(b) ? asTexts(args) : null;
    },
    evaluate: ([a = null, b = null], call) => {
      if (call.type.kind === 'bytea') return new Uint8Array(Buffer.concat([a, b] as Uint8Array[]));
      if (call.type.kind === 'list')
        return [...(a as readonly Value[]), ...(b as readonly Value[])];
      return limitedText((a as string) + (b as string));
    },
    generate: ({ values }, call, code) =>
      call.type.kind === 'list' ? null : concatenateCode([must(values[0]), must(values[1])], code),
  }),
  {
    name: 'concat',
    resolve: asTexts,
    behavior: {
      nulls: 'aware',
      nullable: () => false,
      evaluate: (args) => limitedText(args.filter((arg) => arg !== null).join('')),
      generate: (args, _, code) => {
        const joined = concatenateCode(
          args.map((arg) => textOrEmpty(arg)),
          code,
        );
        const result = code.local('i64');
        return {
          setup: [...joined.setup, result.set(joined.value)],
          value: result.get,
          isNull: null,
        };
      },
    },
  },
  {
    name: 'concat_ws',
    resolve: (args) => (args.length < 1 ? null : asTexts(args)),
    behavior: {
      nulls: 'aware',
      nullable: ([separator]) => separator === true,
      evaluate: ([separator = null, ...rest]) =>
        separator === null
          ? null
          : limitedText(rest.filter((arg) => arg !== null).join(separator as string)),
    },
  },
  strict({
    name: 'replace',
    resolve: overloads(takes(['text', 'text', 'text'], 'text')),
    evaluate: (args) => {
      const [from, to] = [textAt(args, 1), textAt(args, 2)];
      return from === '' ? textAt(args, 0) : limitedText(textAt(args, 0).split(from).join(to));
    },
    generate: ({ values }, _, code) => {
      const result = code.local('i64');
      return {
        ...guarded(result.get, result.set(code.call(replaceText, code.control(), ...values))),
        slow: i64.eq(result.get, i64.const(replacedTooLong)),
      };
    },
  }),
  strict({
    name: 'translate',
    resolve: overloads(takes(['text', 'text', 'text'], 'text')),
    evaluate: (args) => {
      const [from, to] = [[...textAt(args, 1)], [...textAt(args, 2)]];
      const translated = [...textAt(args, 0)].map((character) => {
        const at = from.indexOf(character);
        return at < 0 ? character : (to[at] ?? '');
      });
      return translated.join('');
    },
  }),
  strict({
    name: 'reverse',
    resolve: overloads(takes(['text'], 'text')),
    evaluate: (args) => [...textAt(args, 0)].reverse().join(''),
  }),
  strict({
    name: 'repeat',
    resolve: overloads(takes(['text', 'bigint'], 'text')),
    evaluate: (args) => {
      const [repeated, times] = [textAt(args, 0), bigintAt(args, 1)];
      if (times <= 0n || repeated === '') return '';
      checkSize(times * BigInt(repeated.length));
      return repeated.repeat(Number(times));
    },
  }),
  pad('lpad', (characters, fill) => [...fill, ...characters]),
  pad('rpad', (characters, fill) => [...characters, ...fill]),
];

/** A text, or an empty one in place of NULL. */
function textOrEmpty({ value, isNull }: GeneratedValue): Instruction {
  return isNull === null ? value : choose(isNull, i64.const(0), value as Instruction<'i64'>);
}

/** Every argument as text. */
function asTexts(args: readonly Argument[]): ReturnType<Resolve> {
  if (args.length === 0 || args.some((arg) => canCast(arg.type, textType) === 'no')) return null;
  return { argumentTypes: args.map(() => textType), type: textType };
}

/** Fills up to a number of characters; longer texts are cut at their end. */
function pad(
  name: string,
  join: (characters: readonly string[], fill: readonly string[]) => readonly string[],
): ScalarFunction {
  return strict({
    name,
    resolve: overloads(takes(['text', 'bigint', 'text'], 'text', { optional: 1 })),
    evaluate: (args) => {
      const characters = [...textAt(args, 0)];
      const filler = args.length > 2 ? [...textAt(args, 2)] : [' '];
      const wanted = bigintAt(args, 1);
      if (wanted <= 0n) return '';
      checkSize(wanted);
      const missing = Number(wanted) - characters.length;
      if (missing <= 0) return characters.slice(0, Number(wanted)).join('');
      if (filler.length === 0) return characters.join('');
      const fill = Array.from({ length: missing }, (_, i) => filler[i % filler.length] ?? '');
      return join(characters, fill).join('');
    },
  });
}

function checkSize(characters: bigint): void {
  if (characters > charactersMax) {
    throw new EvaluationError('out-of-range', 'requested length too large');
  }
}
