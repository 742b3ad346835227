import type { Case, CaseBranch, Expression } from '../../ast/expression.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression } from '../grammar.ts';

/** `CASE WHEN condition THEN ... END` or `CASE operand WHEN value THEN ... END`. */
export function parseCase(cursor: Cursor): Case {
  const opening = cursor.expectWord('CASE');
  const { start } = opening.span;
  const operand = cursor.atWords('WHEN') ? undefined : parseExpression(cursor);
  const branches = [parseBranch(cursor)];
  while (cursor.atWords('WHEN')) branches.push(parseBranch(cursor));
  const otherwise = cursor.acceptWords('ELSE') ? parseExpression(cursor) : undefined;
  if (!cursor.acceptWords('END')) refuseOpenCase(cursor, otherwise);
  const span = cursor.spanFrom(start);
  return {
    kind: 'case',
    span,
    ...(operand && { operand }),
    branches,
    ...(otherwise && { otherwise }),
  };
}

function parseBranch(cursor: Cursor): CaseBranch {
  const { start } = cursor.current.span;
  cursor.expectWord('WHEN');
  const when = parseExpression(cursor);
  cursor.expectWord('THEN');
  const result = parseExpression(cursor);
  return { kind: 'case-branch', span: cursor.spanFrom(start), when, result };
}

function refuseOpenCase(cursor: Cursor, otherwise: Expression | undefined): never {
  return cursor.unexpected(
    otherwise === undefined ? 'WHEN, ELSE or END' : 'END',
    'every CASE needs an END',
  );
}
