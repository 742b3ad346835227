import type { ScalarFunction } from '../scalar-function.ts';
import { likeCode } from '../../text/like-code.ts';
import { type LikePart, parseLike } from '../../text/like-pattern.ts';
import { overloads, takes } from '../overloads.ts';
import { strict, textAt } from '../strict-function.ts';

export const likeFunctions: readonly ScalarFunction[] = [
  like('like', { negated: false, anyCase: false }),
  like('not like', { negated: true, anyCase: false }),
  like('ilike', { negated: false, anyCase: true }),
  like('not ilike', { negated: true, anyCase: true }),
];

interface Variant {
  readonly negated: boolean;
  readonly anyCase: boolean;
}

/** `%` stands for any text, `_` for one character; the escape character is a backslash or given. */
function like(name: string, variant: Variant): ScalarFunction {
  return strict({
    name,
    operator: true,
    resolve: overloads(takes(['text', 'text', 'text'], 'boolean', { optional: 1 })),
    evaluate: (args) => {
      const escape = args.length > 2 ? textAt(args, 2) : '\\';
      const expression = likeExpression(parseLike(textAt(args, 1), escape), variant.anyCase);
      return expression.test(textAt(args, 0)) !== variant.negated;
    },
    generate: (args, call, code) => likeCode(args, call, { ...variant, code }),
  });
}

function likeExpression(parts: readonly LikePart[], anyCase: boolean): RegExp {
  const source = parts.map((part) => {
    if (part.kind === 'text') return part.text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    return part.kind === 'one' ? '.' : '.*';
  });
  return new RegExp(`^(?:${source.join('')})$`, anyCase ? 'sui' : 'su');
}
