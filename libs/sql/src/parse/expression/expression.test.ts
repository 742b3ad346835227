import { expect, test } from 'vitest';
import type { Expression } from '../../ast/expression.ts';
import { printExpression } from '../../print/expression-and-query.ts';
import { parseStatements } from '../statements.ts';

/** The expression with every operator in parentheses. */
function check(sql: string, expected: string): void {
  expect(outline(parse(sql))).toBe(expected);
}

/** The expression as the printer writes it. */
function checkPrinted(sql: string, expected: string = sql): void {
  expect(printExpression(parse(sql))).toBe(expected);
}

function parse(sql: string): Expression {
  const { statements, diagnostics } = parseStatements(`SET x = ${sql}`);
  expect(diagnostics).toEqual([]);
  const [statement] = statements;
  if (statement?.kind !== 'set-statement') throw new Error(`no expression: ${sql}`);
  return statement.value;
}

/** Shows how operators group; everything else is printed as it is. */
function outline(expression: Expression): string {
  switch (expression.kind) {
    case 'binary':
      return `(${outline(expression.left)} ${expression.operator} ${outline(expression.right)})`;
    case 'unary':
      return `(${expression.operator} ${outline(expression.operand)})`;
    case 'is':
      return `(${outline(expression.operand)} is ${expression.test})`;
    case 'cast':
      return `(${outline(expression.operand)} :: ${expression.type.kind})`;
    case 'between':
      return `(${[expression.operand, expression.low, expression.high].map(outline).join(' between ')})`;
    case 'in-list':
      return `(${outline(expression.operand)} in ${expression.list.map(outline).join(', ')})`;
    case 'like':
      return `(${outline(expression.operand)} like ${outline(expression.pattern)})`;
    case 'at-time-zone':
      return `(${outline(expression.operand)} at ${outline(expression.zone)})`;
    case 'field-access':
      return `(${outline(expression.operand)} . ${expression.field.value})`;
    case 'subscript':
      return `(${outline(expression.operand)} [] ${outline(expression.index)})`;
    default:
      return printExpression(expression);
  }
}

test('operators bind as in PostgreSQL', () => {
  check('a or b and not c = d', '(a or (b and (not (c = d))))');
  check('a + b * c - d', '((a + (b * c)) - d)');
  check('a - b - c', '((a - b) - c)');
  check('-a ^ 2', '((- a) ^ 2)');
  check('a * b ^ c', '(a * (b ^ c))');
  check('a || b + c', '(a || (b + c))');
  check('a || b = c', '((a || b) = c)');
  check('a = b is null', '((a = b) is null)');
  check('not a is null', '(not (a is null))');
  check('a < b + 1 and c', '((a < (b + 1)) and c)');
  check('~ a & b', '((~ a) & b)');
});

test('casts and subscripts bind tighter than signs', () => {
  check('-a::int', '(- (a :: integer-type))');
  check('a.b[1].c::text', '(((a.b [] 1) . c) :: text-type)');
  check('a::int::text', '((a :: integer-type) :: text-type)');
  check('(a).b', '(a . b)');
  check('f(x).y', '(f(x) . y)');
});

test('predicates take arithmetic and leave logic', () => {
  check('a between 1 and 2 and b', '((a between 1 between 2) and b)');
  check('a between b + 1 and c * 2', '(a between (b + 1) between (c * 2))');
  check('a in (1, 2) or b', '((a in 1, 2) or b)');
  check("a || 'x' like b || 'y' and c", "(((a || 'x') like (b || 'y')) and c)");
  check("a -> 'b' ->> 'c' = 'd'", "(((a -> 'b') ->> 'c') = 'd')");
  check("a + b at time zone 'x'", "(a + (b at 'x'))");
});

test('other ways to write an operator mean the same', () => {
  check('a != b', '(a <> b)');
  check('a == b', '(a = b)');
});

test('words are names unless what follows makes them grammar', () => {
  checkPrinted('interval');
  checkPrinted("INTERVAL '1 hour'");
  checkPrinted('date + 1');
  checkPrinted("DATE '2024-01-01'");
  checkPrinted('timestamp - start');
  checkPrinted('position');
  checkPrinted('position(a, b)');
  checkPrinted('POSITION(a IN b)');
  checkPrinted('row.x');
  checkPrinted('trim(a)');
  checkPrinted('trim(leading)');
  checkPrinted('left(a, 2)');
  checkPrinted('exists_in');
  checkPrinted('CASE end WHEN start THEN end ELSE key END');
});

test('every special form of a function is understood', () => {
  checkPrinted('EXTRACT(HOUR FROM a)');
  checkPrinted("EXTRACT('hour' FROM a)", 'EXTRACT(hour FROM a)');
  checkPrinted('SUBSTRING(a FROM 1 FOR 2)');
  checkPrinted('SUBSTRING(a FOR 2)');
  checkPrinted('substring(a, 1, 2)');
  checkPrinted("TRIM(LEADING 'x' FROM a)");
  checkPrinted("trim('x' from a)", "TRIM(BOTH 'x' FROM a)");
  checkPrinted('trim(both from a)', 'TRIM(BOTH FROM a)');
  checkPrinted('trim(trailing a)', 'TRIM(TRAILING FROM a)');
  checkPrinted('OVERLAY(a PLACING b FROM 1 FOR 2)');
  checkPrinted('TRY_CAST(a AS BIGINT)');
  checkPrinted('count(*)');
  checkPrinted('count(t.*)');
  checkPrinted('sum(DISTINCT a) FILTER (WHERE b > 0)');
  checkPrinted('array_agg(a ORDER BY b DESC NULLS LAST)');
  checkPrinted('percentile(0.5) WITHIN GROUP (ORDER BY a)');
  checkPrinted('lag(a) IGNORE NULLS OVER (PARTITION BY b ORDER BY c)');
  checkPrinted('f(a => 1, b => TABLE t, c => DESCRIPTOR(ts))');
});

test('intervals keep their text and units', () => {
  checkPrinted("INTERVAL '5' SECOND");
  checkPrinted("interval '5' seconds", "INTERVAL '5' SECOND");
  checkPrinted('interval 5 minute', "INTERVAL '5' MINUTE");
  checkPrinted('interval -5 minute', "INTERVAL '-5' MINUTE");
  checkPrinted("INTERVAL '1-2' YEAR TO MONTH");
});

test('a query in parentheses is a value, with as many parentheses as one likes', () => {
  checkPrinted('(SELECT 1)');
  checkPrinted('((select 1))', '(SELECT 1)');
  checkPrinted('((select 1) union (select 2))', '(SELECT 1 UNION SELECT 2)');
  checkPrinted('((select 1) + 2)', '(SELECT 1) + 2');
  checkPrinted('EXISTS (SELECT 1)');
  checkPrinted('a IN (SELECT b FROM t)');
  checkPrinted('a > ANY (SELECT b FROM t)');
  checkPrinted('a = ALL (ARRAY[1, 2])');
});

test('nodes carry the span of their text', () => {
  const sum = parse(' a + b.c ');
  if (sum.kind !== 'binary') throw new Error('no sum');
  expect(sum.span).toEqual({ start: 9, end: 16 });
  expect(sum.left.span).toEqual({ start: 9, end: 10 });
  expect(sum.right.span).toEqual({ start: 13, end: 16 });
});
