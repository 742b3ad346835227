import type { SqlType, Value } from '@millrace/data';
import type { Expression } from '@millrace/program';
import { must } from '@millrace/std';
import { expect } from 'vitest';
import { literalOf } from '../evaluate/literal.ts';
import { parseInterval, parseTimestamp } from '../time/parse-time.ts';
import { call } from './build-expression.ts';
import { interpret, runGenerated } from './run-expression.ts';

/** A typed value; plain values stand for text, bigint, double, boolean and NULL. */
export interface Typed {
  readonly type: SqlType;
  readonly value: Value;
}

export type Given = string | bigint | number | boolean | null | Typed;

export const typed = (
  kind: 'integer' | 'smallint' | 'tinyint' | 'real' | 'date' | 'time' | 'json',
  value: Value,
): Typed => ({ type: { kind }, value });
export const int = (value: number): Typed => typed('integer', value);
export const timestamp = (text: string): Typed => ({
  type: { kind: 'timestamp' },
  value: parseTimestamp(text),
});
export const interval = (text: string): Typed => ({
  type: { kind: 'interval' },
  value: parseInterval(text),
});
export const bytes = (...values: number[]): Typed => ({
  type: { kind: 'bytea' },
  value: Uint8Array.from(values),
});
export const list = (kind: 'bigint' | 'text', ...values: Value[]): Typed => ({
  type: { kind: 'list', element: { kind } },
  value: values,
});
export const decimal = (unscaled: bigint, precision: number, scale: number): Typed => ({
  type: { kind: 'decimal', precision, scale },
  value: unscaled,
});

export function asTyped(given: Given): Typed {
  if (typeof given === 'string') return { type: { kind: 'text' }, value: given };
  if (typeof given === 'bigint') return { type: { kind: 'bigint' }, value: given };
  if (typeof given === 'number') return { type: { kind: 'double' }, value: given };
  if (typeof given === 'boolean') return { type: { kind: 'boolean' }, value: given };
  return given ?? { type: { kind: 'null' }, value: null };
}

/** An expected error, by its message. */
export class Failure {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

export const fails = (message: string): Failure => new Failure(message);

/**
 * Calls a function with constants and with columns, in the interpreter and in generated code, and
 * expects the same from all.
 */
export function checkCall(name: string, args: readonly Given[], expected: Given | Failure): void {
  const values = args.map(asTyped);
  const schema = values.map(({ type, value }, i) => ({
    name: `a${i}`,
    type,
    nullable: value === null,
  }));
  const constants = values.map(
    ({ type, value }): Expression =>
      literalOf(value, type) ?? {
        kind: 'column',
        path: [values.findIndex((v) => v.value === value)],
        type,
        nullable: false,
      },
  );
  const columns = schema.map(
    ({ type, nullable }, i): Expression => ({ kind: 'column', path: [i], type, nullable }),
  );
  const row = values.map(({ value }) => value);
  const label = `${name}(${args.map((arg) => JSON.stringify(asTyped(arg).value, bigintText)).join(', ')})`;
  const mixes = [
    constants,
    name === 'date_part' || name === 'date_trunc'
      ? [must(constants[0]), ...columns.slice(1)]
      : columns,
  ];
  for (const mix of mixes) {
    const tested = call(name, ...mix);
    for (const outcome of [interpret(tested, [row]), runGenerated(tested, schema, [row])]) {
      if (expected instanceof Failure) {
        expect(outcome.error?.replace(/^[a-z-]+: /, ''), label).toBe(expected.message);
        continue;
      }
      const wanted = asTyped(expected);
      expect({ values: outcome.values, error: outcome.error }, label).toEqual({
        values: [wanted.value],
        error: null,
      });
      if (wanted.value !== null) expect(tested.type, label).toEqual(wanted.type);
    }
  }
}

function bigintText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value;
}
