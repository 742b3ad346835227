import { test } from 'vitest';
import { checkCall as check, decimal, fails, int, interval, typed } from '../../test/check-call.ts';

const least = -9223372036854775808n;
const greatest = 9223372036854775807n;

test('integers are exact, and overflow is an error', () => {
  check('+', [9007199254740993n, 1n], 9007199254740994n);
  check('+', [greatest, 1n], fails('bigint out of range'));
  check('-', [least, 1n], fails('bigint out of range'));
  check('*', [3037000500n, 3037000500n], fails('bigint out of range'));
  check('*', [3037000499n, 3037000499n], 9223372030926249001n);
  check('*', [least, -1n], fails('bigint out of range'));
  check('*', [-1n, least], fails('bigint out of range'));
  check('+', [int(2147483647), int(1)], fails('integer out of range'));
  check('+', [typed('smallint', 32767), typed('smallint', 1)], fails('smallint out of range'));
  check('*', [typed('tinyint', 16), typed('tinyint', 8)], fails('tinyint out of range'));
  check('+', [int(1), 1n], 2n);
  check('+', [null, 1n], null);
});

test('integer division truncates and refuses zero', () => {
  check('/', [7n, 2n], 3n);
  check('/', [-7n, 2n], -3n);
  check('%', [-7n, 2n], -1n);
  check('mod', [7n, -2n], 1n);
  check('/', [1n, 0n], fails('division by zero'));
  check('%', [int(1), int(0)], fails('division by zero'));
  check('/', [least, -1n], fails('bigint out of range'));
  check('%', [least, -1n], 0n);
  check('/', [int(-2147483648), int(-1)], fails('integer out of range'));
  check('-', [least], fails('bigint out of range'));
  check('abs', [least], fails('bigint out of range'));
  check('abs', [-5n], 5n);
});

test('floats follow IEEE 754, with NaN equal to itself and greatest', () => {
  check('/', [1, 0], Infinity);
  check('/', [0, 0], Number.NaN);
  check('+', [1n, 0.5], 1.5);
  check('=', [Number.NaN, Number.NaN], true);
  check('>', [Number.NaN, Infinity], true);
  check('<', [1, Number.NaN], true);
  check('=', [0, -0], true);
  check('%', [5.5, 2], 1.5);
  check('*', [typed('real', 0.5), typed('real', 3)], typed('real', 1.5));
});

test('decimals are exact', () => {
  check('+', [decimal(150n, 5, 2), decimal(25n, 5, 2)], decimal(175n, 6, 2));
  check('+', [decimal(150n, 5, 2), decimal(5n, 5, 1)], decimal(200n, 7, 2));
  check('*', [decimal(150n, 5, 2), decimal(25n, 5, 2)], decimal(3750n, 10, 4));
  check('/', [decimal(100n, 5, 2), decimal(300n, 5, 2)], decimal(333333n, 18, 6));
  check('/', [decimal(100n, 5, 2), decimal(0n, 5, 2)], fails('division by zero'));
  check(
    '*',
    [decimal(10n ** 17n, 18, 0), decimal(10n ** 17n, 18, 0)],
    fails('numeric field overflow'),
  );
  check('+', [decimal(1n, 3, 1), 1n], decimal(11n, 18, 1));
  check('<', [decimal(150n, 5, 2), decimal(16n, 5, 1)], true);
});

test('rounding goes away from zero at halves', () => {
  check('round', [2.5], 3);
  check('round', [-2.5], -3);
  check('round', [0.49999999999999994], 0);
  check('round', [1.2345, 2n], 1.23);
  check('round', [1250, -2n], 1300);
  check('round', [5, -308n], 0);
  check('round', [5, -4000n], 0);
  check('round', [1.5, 4000n], 1.5);
  check('trunc', [-1.79], -1);
  check('ceil', [1.2], 2);
  check('floor', [-1.2], -2);
  check('floor', [decimal(-125n, 5, 2)], decimal(-2n, 5, 0));
  check('ceil', [decimal(125n, 5, 2)], decimal(2n, 5, 0));
  check('sign', [-2.5], -1);
});

test('functions of doubles', () => {
  check('sqrt', [16n], 4);
  check('sqrt', [-1], Number.NaN);
  check('power', [2n, 10n], 1024);
  check('ln', [1], 0);
  check('log', [100], 2);
  check('log', [2, 8], 3);
  check('log10', [1000], 3);
  check('gcd', [12n, 18n], 6n);
  check('factorial', [20n], 2432902008176640000n);
  check('factorial', [21n], fails('bigint out of range'));
  check('pi', [], Math.PI);
});

test('bits', () => {
  check('&', [12n, 10n], 8n);
  check('|', [12n, 10n], 14n);
  check('#', [12n, 10n], 6n);
  check('~', [0n], -1n);
  check('<<', [1n, 62n], 4611686018427387904n);
  check('>>', [int(-8), int(1)], int(-4));
});

test('conditions', () => {
  check('coalesce', [null, 2n, 3n], 2n);
  check('coalesce', [null, null], null);
  check('nullif', [1n, 1n], null);
  check('nullif', [1n, 2n], 1n);
  check('greatest', [1n, null, 3n], 3n);
  check('least', ['b', 'a'], 'a');
  check('in', [2n, 1n, 2n], true);
  check('in', [2n, 1n, null], null);
  check('in', [null, 1n], null);
  check('not in', ['x', 'a', 'b'], true);
  check('is distinct from', [null, 1n], true);
  check('is not distinct from', [null, null], true);
  check('=', ['a', null], null);
});

test('intervals', () => {
  check('+', [interval('1 hour'), interval('30 minutes')], interval('01:30:00'));
  check('*', [interval('1 hour'), 2.5], interval('150 minutes'));
  check('*', [3n, interval('1 day')], interval('3 days'));
  check('/', [interval('1 hour'), 0n], fails('division by zero'));
  check('-', [interval('1 hour')], interval('-1 hour'));
});
