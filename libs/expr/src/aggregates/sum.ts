import {
  bigintType,
  decimalPrecisionMax,
  doubleType,
  type SqlType,
  type Value,
} from '@millrace/data';
import { must } from '@millrace/std';
import { type Instruction, i32, i64 } from '@millrace/wasm';
import { checkedDecimal, checkedInteger } from '../cast/cast-value.ts';
import type { CodeContext } from '../generate/code-context.ts';
import type { GeneratedValue } from '../generate/generated-value.ts';
import { isFloat, isInteger } from '../resolve/type-rules.ts';
import { checkedMicros } from '../time/civil.ts';
import type { AggregateFunction } from './aggregate-function.ts';
import { floatSum, floatSumCode, floatSumState } from './float-sum.ts';
import { isBeyond64Bits, loadWideSum, wideSum, wideSumCode, wideSumState } from './wide-sum.ts';

/**
 * Integers, decimals and intervals exactly, an error where the result does not fit; floats in the
 * order of their rows.
 */
export const sum: AggregateFunction = {
  name: 'sum',
  takes: 'one number or interval',
  resolve: ([type, more]) => {
    if (type === undefined || more !== undefined) return null;
    const result = sumType(type);
    if (result === null) return null;
    const argument = isInteger(type) ? bigintType : isFloat(type) ? doubleType : type;
    return { argumentTypes: [argument], type: result, nullable: true };
  },
  state: ([type]) => (isFloat(must(type)) ? floatSumState : wideSumState),
  reference: ({ type }) =>
    isFloat(type) ? floatSum() : wideSum(({ sum: total }) => checkedSum(total, type)),
  generate: ({ type }, { compiler: { code } }) =>
    isFloat(type) ? floatSumCode() : wideSumCode(code, (address) => sumResult(address, type, code)),
};

function sumType(type: SqlType): SqlType | null {
  if (isInteger(type)) return bigintType;
  if (isFloat(type)) return doubleType;
  if (type.kind === 'decimal') return { ...type, precision: decimalPrecisionMax };
  return type.kind === 'interval' ? type : null;
}

function checkedSum(total: bigint, type: SqlType): Value {
  if (type.kind === 'decimal') return checkedDecimal(total, type);
  return type.kind === 'interval' ? checkedMicros(total, 'interval') : checkedInteger(total, type);
}

function sumResult(address: Instruction<'i32'>, type: SqlType, code: CodeContext): GeneratedValue {
  const { setup, low, high, count } = loadWideSum(address, code);
  let beyond: Instruction = isBeyond64Bits({ low, high });
  let message = `${type.kind} out of range`;
  if (type.kind === 'decimal') {
    const limit = 10n ** BigInt(type.precision) - 1n;
    const distance = i64.add(low, i64.const(limit));
    beyond = i32.or(beyond, i64.gtU(distance, i64.const(2n * limit)));
    message = 'numeric field overflow';
  }
  const raise = code.raiseWhen(beyond, null, ['out-of-range', message]);
  return { setup: [...setup, raise], value: low, isNull: i64.eqz(count) };
}
