import type { CallExpression } from '@millrace/program';
import { must } from '@millrace/std';
import { choose, type Instruction, i32 } from '@millrace/wasm';
import { constantValue } from '../evaluate/literal.ts';
import { type CodeArguments, type Computation, guarded } from '../functions/scalar-function.ts';
import type { CodeContext } from '../generate/code-context.ts';
import { asciiCase } from './ascii-case.ts';
import { equalsConstant, startsWithConstant } from './compare-text.ts';
import { findBytes } from './find-text.ts';
import { type LikePart, parseLike } from './like-pattern.ts';
import { likeBytes, matchLike } from './match-like.ts';
import { addressOf, countOf, viewOf } from './view.ts';

interface LikeRequest {
  readonly negated: boolean;
  readonly anyCase: boolean;
  readonly code: CodeContext;
}

/**
 * A constant pattern of texts between `%`: the first and the last are compared in place, those
 * between are searched one after the other. Patterns with `_` are matched character by character.
 */
export function likeCode(
  { values }: CodeArguments,
  call: CallExpression,
  { negated, anyCase, code }: LikeRequest,
): Computation | null {
  const pattern = constantValue(call.arguments[1]);
  const escape = call.arguments.length > 2 ? constantValue(call.arguments[2]) : '\\';
  if (typeof pattern !== 'string' || typeof escape !== 'string') return null;
  const parts = parsed(pattern, escape);
  if (parts === null) return null;
  const text = must(values[0]);
  if (!anyCase) {
    const matched = matches(text, parts, code);
    return guarded(negated ? i32.eqz(matched) : matched);
  }
  if (!isAscii(pattern)) return null;
  // Where both are ASCII, letters of either case are those that lower case makes equal.
  const lower = asciiCase('lower', text, code);
  const matched = matches(lower.value, parts.map(lowered), code);
  return { ...lower, value: negated ? i32.eqz(matched) : matched };
}

function isAscii(pattern: string): boolean {
  return Buffer.byteLength(pattern) === pattern.length;
}

function lowered(part: LikePart): LikePart {
  return part.kind === 'text' ? { ...part, text: part.text.toLowerCase() } : part;
}

/** A wrong pattern fails where it is evaluated, so the interpreter gets it. */
function parsed(pattern: string, escape: string): readonly LikePart[] | null {
  try {
    return parseLike(pattern, escape);
  } catch {
    return null;
  }
}

function matches(
  view: Instruction,
  parts: readonly LikePart[],
  code: CodeContext,
): Instruction<'i32'> {
  const bytesOf = (part: LikePart | undefined): Uint8Array =>
    part?.kind === 'text' ? Buffer.from(part.text) : new Uint8Array();
  if (parts.some((part) => part.kind === 'one')) {
    return code.call(matchLike, view, code.bytes(likeBytes(parts)));
  }
  const [first, last] = [parts[0], parts.at(-1)];
  if (!parts.some((part) => part.kind === 'many')) return equalsConstant(view, bytesOf(first));
  const [prefix, suffix] = [bytesOf(first), bytesOf(last)];
  const middle = parts.slice(prefix.length > 0 ? 1 : 0, suffix.length > 0 ? -1 : undefined);
  const needles = middle.flatMap((part) => (part.kind === 'text' ? [bytesOf(part)] : []));
  const conditions: Instruction<'i32'>[] = [];
  const fixed = prefix.length + suffix.length;
  if (fixed > 0) conditions.push(i32.geU(countOf(view), i32.const(fixed)));
  if (prefix.length > 0) conditions.push(startsWithConstant(addressOf(view), prefix));
  if (suffix.length > 0) {
    const start = i32.sub(i32.add(addressOf(view), countOf(view)), i32.const(suffix.length));
    conditions.push(startsWithConstant(start, suffix));
  }
  if (needles.length > 0) {
    const inner = viewOf(
      i32.add(addressOf(view), i32.const(prefix.length)),
      i32.sub(countOf(view), i32.const(fixed)),
    );
    conditions.push(containsAll(fixed === 0 ? view : inner, needles, code));
  }
  return conditions.reduceRight<Instruction<'i32'>>(
    (rest, condition) => choose(condition, rest, i32.const(0)),
    i32.const(1),
  );
}

/** Whether the needles occur one after the other. */
function containsAll(
  view: Instruction,
  [needle, ...others]: readonly Uint8Array[],
  code: CodeContext,
): Instruction<'i32'> {
  if (needle === undefined) return i32.const(1);
  const nowhere = i32.const(-1);
  if (others.length === 0) return i32.ne(code.call(findBytes, view, code.bytes(needle)), nowhere);
  const [haystack, at] = [code.local('i64'), code.local('i32')];
  const found = code.call<'i32'>(findBytes, haystack.tee(view), code.bytes(needle));
  const isFound = i32.ne(at.tee(found), nowhere);
  const taken = i32.add(at.get, i32.const(needle.length));
  const rest = viewOf(
    i32.add(addressOf(haystack.get), taken),
    i32.sub(countOf(haystack.get), taken),
  );
  return choose(isFound, containsAll(rest, others, code), i32.const(0));
}
