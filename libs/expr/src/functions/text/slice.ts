import { must } from '@millrace/std';
import { choose, i32, i64 } from '@millrace/wasm';
import { EvaluationError } from '../../evaluate/evaluation-error.ts';
import { countCharacters, sliceCharacters } from '../../text/characters.ts';
import { splitPart } from '../../text/split-text.ts';
import { overloads, takes } from '../overloads.ts';
import { type Computation, guarded, type ScalarFunction } from '../scalar-function.ts';
import { bigintAt, strict, textAt } from '../strict-function.ts';

/** Beyond any text, and far from the ends of 64 bits. */
const unlimited = 2n ** 40n;

export const textSliceFunctions: readonly ScalarFunction[] = [
  strict({
    name: 'substr',
    aliases: ['substring'],
    resolve: overloads(takes(['text', 'bigint', 'bigint'], 'text', { optional: 1 })),
    evaluate: (args) => {
      const start = bigintAt(args, 1) - 1n;
      const count = args.length > 2 ? bigintAt(args, 2) : null;
      if (count !== null && count < 0n) {
        throw new EvaluationError('invalid-argument', 'negative substring length not allowed');
      }
      return slice(textAt(args, 0), start, count === null ? null : start + count);
    },
    generate: ({ values, anyNull }, call, code): Computation => {
      const [text, from] = [must(values[0]), must(values[1])];
      const count = call.arguments.length > 2 ? must(values[2]) : null;
      // Far away from all texts, where sums of positions would wrap, the interpreter counts.
      const far = (position: typeof from) =>
        i64.gtU(i64.add(position, i64.const(unlimited)), i64.const(2n * unlimited));
      const start = i64.sub(from, i64.const(1));
      const end = count === null ? i64.const(unlimited) : i64.add(start, count);
      const setup =
        count === null
          ? []
          : [
              code.raiseWhen(i64.ltS(count, i64.const(0)), anyNull, [
                'invalid-argument',
                'negative substring length not allowed',
              ]),
            ];
      const slow = count === null ? far(from) : i32.or(far(from), far(count));
      return { ...guarded(code.call(sliceCharacters, text, start, end), ...setup), slow };
    },
  }),
  strict({
    // OVERLAY(text PLACING part FROM start [FOR count])
    name: 'overlay',
    resolve: overloads(takes(['text', 'text', 'bigint', 'bigint'], 'text', { optional: 1 })),
    evaluate: (args) => {
      const [text, part, start] = [textAt(args, 0), textAt(args, 1), bigintAt(args, 2)];
      const count = args.length > 3 ? bigintAt(args, 3) : BigInt([...part].length);
      if (start <= 0n) {
        throw new EvaluationError('invalid-argument', 'negative substring length not allowed');
      }
      const rest = start + count - 1n;
      return slice(text, 0n, start - 1n) + part + slice(text, rest, null);
    },
  }),
  strict({
    name: 'left',
    resolve: overloads(takes(['text', 'bigint'], 'text')),
    evaluate: (args) => {
      const [text, count] = [textAt(args, 0), bigintAt(args, 1)];
      return slice(text, 0n, count < 0n ? BigInt([...text].length) + count : count);
    },
    generate: ({ values }, _, code) => {
      const [text, count] = [must(values[0]), must(values[1])];
      const slow = i64.gtU(count, i64.const(unlimited));
      return { ...guarded(code.call(sliceCharacters, text, i64.const(0), count)), slow };
    },
  }),
  strict({
    name: 'right',
    resolve: overloads(takes(['text', 'bigint'], 'text')),
    evaluate: (args) => {
      const [text, count] = [textAt(args, 0), bigintAt(args, 1)];
      return slice(text, count < 0n ? -count : BigInt([...text].length) - count, null);
    },
    generate: ({ values }, _, code) => {
      const [text, count] = [must(values[0]), must(values[1])];
      const size = i64.extendI32U(code.call(countCharacters, text));
      const fromEnd = i64.sub(size, count);
      const start = choose(i64.ltS(count, i64.const(0)), i64.sub(i64.const(0), count), fromEnd);
      const slow = i64.gtU(i64.add(count, i64.const(unlimited)), i64.const(2n * unlimited));
      return { ...guarded(code.call(sliceCharacters, text, start, i64.const(unlimited))), slow };
    },
  }),
  strict({
    name: 'split_part',
    resolve: overloads(takes(['text', 'text', 'bigint'], 'text')),
    evaluate: (args) => {
      const [text, delimiter, place] = [textAt(args, 0), textAt(args, 1), bigintAt(args, 2)];
      if (place === 0n) {
        throw new EvaluationError('invalid-argument', 'field position must not be zero');
      }
      const parts = delimiter === '' ? [text] : text.split(delimiter);
      return parts.at(Number(place > 0n ? place - 1n : place)) ?? '';
    },
    generate: ({ values }, _, code) => {
      const [text, delimiter, place] = [must(values[0]), must(values[1]), must(values[2])];
      // Zero is an error; from the end, the interpreter counts.
      const slow = i64.leS(place, i64.const(0));
      return { ...guarded(code.call(splitPart, text, delimiter, place)), slow };
    },
  }),
];

/** Characters from one position to another, counted from 0; positions may lie outside. */
function slice(text: string, start: bigint, end: bigint | null): string {
  const characters = [...text];
  const clamp = (position: bigint): number =>
    position < 0n ? 0 : Number(position > unlimited ? unlimited : position);
  return characters.slice(clamp(start), end === null ? undefined : clamp(end)).join('');
}
