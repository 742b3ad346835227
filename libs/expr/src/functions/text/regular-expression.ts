import type { SqlType, Value } from '@millrace/data';
import { EvaluationError } from '../../evaluate/evaluation-error.ts';
import { overloads, takes } from '../overloads.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { bigintAt, strict, textAt } from '../strict-function.ts';

const textList: SqlType = { kind: 'list', element: { kind: 'text' } };
const textPattern = overloads(takes(['text', 'text'], 'boolean'));

/** Compiled expressions by flags and source; a query holds few, a column of patterns many. */
const compiled = new Map<string, RegExp>();
const compiledMax = 1000;

/** Regular expressions are JavaScript's, with Unicode; all of these run in the interpreter. */
export const regularExpressionFunctions: readonly ScalarFunction[] = [
  strict({
    name: 'regexp_like',
    resolve: overloads(takes(['text', 'text', 'text'], 'boolean', { optional: 1 })),
    evaluate: (args) => expressionOf(textAt(args, 1), flagsAt(args, 2)).test(textAt(args, 0)),
  }),
  ...(
    [
      ['~', '', false],
      ['!~', '', true],
      ['~*', 'i', false],
      ['!~*', 'i', true],
    ] as const
  ).map(([name, flags, negated]) =>
    strict({
      name,
      operator: true,
      resolve: textPattern,
      evaluate: (args) => expressionOf(textAt(args, 1), flags).test(textAt(args, 0)) !== negated,
    }),
  ),
  strict({
    name: 'regexp_match',
    resolve: overloads(takes(['text', 'text', 'text'], textList, { optional: 1, nullable: true })),
    evaluate: (args) => {
      const match = expressionOf(textAt(args, 1), flagsAt(args, 2)).exec(textAt(args, 0));
      if (match === null) return null;
      return match.length === 1 ? [match[0]] : match.slice(1).map((group) => group ?? null);
    },
  }),
  strict({
    name: 'regexp_replace',
    resolve: overloads(takes(['text', 'text', 'text', 'text'], 'text', { optional: 1 })),
    evaluate: (args) => {
      const flags = flagsAt(args, 3);
      const global = flags.includes('g');
      const expression = expressionOf(textAt(args, 1), flags.replace('g', ''), global);
      return textAt(args, 0).replace(expression, replacement(textAt(args, 2)));
    },
  }),
  strict({
    name: 'regexp_count',
    resolve: overloads(takes(['text', 'text', 'bigint', 'text'], 'bigint', { optional: 2 })),
    evaluate: (args) => {
      const start = args.length > 2 ? Number(bigintAt(args, 2)) - 1 : 0;
      const text = [...textAt(args, 0)].slice(Math.max(0, start)).join('');
      const expression = expressionOf(textAt(args, 1), flagsAt(args, 3), true);
      return BigInt([...text.matchAll(expression)].length);
    },
  }),
];

function flagsAt(args: readonly Value[], index: number): string {
  return args.length > index ? textAt(args, index) : '';
}

function expressionOf(source: string, flags: string, global = false): RegExp {
  const key = `${global ? 'g' : ''}${flags}/${source}`;
  const known = compiled.get(key);
  if (known !== undefined) {
    known.lastIndex = 0;
    return known;
  }
  if (!/^[imsgx]*$/.test(flags) || flags.includes('x')) {
    throw new EvaluationError('invalid-argument', `invalid regular expression option: "${flags}"`);
  }
  if (compiled.size >= compiledMax) compiled.clear();
  const unique = new Set(flags.replaceAll('g', ''));
  const expression = compile(source, `${[...unique].join('')}${global ? 'g' : ''}u`);
  compiled.set(key, expression);
  return expression;
}

/** With Unicode, or without where its stricter syntax refuses an escape that others allow. */
function compile(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    if (flags.includes('u')) return compile(source, flags.replace('u', ''));
    const reason = error instanceof Error ? error.message.replace(/^.*: /, '') : 'syntax';
    throw new EvaluationError('invalid-argument', `invalid regular expression: ${reason}`);
  }
}

/** `\1` and `$1` (`${1}`) stand for groups, `\&` for the whole match; other `$` are themselves. */
function replacement(text: string): string {
  return text
    .replace(/\$(?![\d{])/g, '$$$$')
    .replace(/\$\{(\w+)\}/g, (_, group: string) =>
      /^\d+$/.test(group) ? `$${group}` : `$<${group}>`,
    )
    .replace(/\\(\d)/g, (_, digit: string) => `$${digit}`)
    .replace(/\\&/g, '$$&');
}
