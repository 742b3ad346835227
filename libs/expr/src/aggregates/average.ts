import { bigintType, decimalPrecisionMax, doubleType, type SqlType } from '@millrace/data';
import type { AggregateCall } from '@millrace/program';
import { must } from '@millrace/std';
import { choose, f64, type Instruction, i64 } from '@millrace/wasm';
import { checkedDecimal } from '../cast/cast-value.ts';
import { divideRounded } from '../cast/number-text.ts';
import type { CodeContext } from '../generate/code-context.ts';
import type { GeneratedValue } from '../generate/generated-value.ts';
import { type DecimalType, isFloat, isInteger } from '../resolve/type-rules.ts';
import type { AggregateFunction, ReferenceAggregate } from './aggregate-function.ts';
import { floatSum, floatSumCode, floatSumState } from './float-sum.ts';
import { interpretedResult } from './interpreted-result.ts';
import { isBeyond64Bits, loadWideSum, wideSum, wideSumCode, wideSumState } from './wide-sum.ts';

/** Integers and floats give a double, decimals a decimal with four digits more. */
export const average: AggregateFunction = {
  name: 'avg',
  aliases: ['mean'],
  takes: 'one number',
  resolve: ([type, more]) => {
    if (type === undefined || more !== undefined) return null;
    if (isInteger(type)) return { argumentTypes: [bigintType], type: doubleType, nullable: true };
    if (isFloat(type)) return { argumentTypes: [doubleType], type: doubleType, nullable: true };
    if (type.kind !== 'decimal') return null;
    const scale = Math.min(decimalPrecisionMax, type.scale + 4);
    const result: SqlType = { kind: 'decimal', precision: decimalPrecisionMax, scale };
    return { argumentTypes: [type], type: result, nullable: true };
  },
  state: ([type]) => (isFloat(must(type)) ? floatSumState : wideSumState),
  reference: (call) =>
    isFloat(argumentType(call)) ? floatSum((total, count) => total / count) : exactAverage(call),
  generate: (call, { compiler: { code } }) =>
    isFloat(argumentType(call))
      ? floatSumCode(f64.div)
      : wideSumCode(code, (address) => averageResult(address, call, code)),
};

function argumentType(call: AggregateCall): SqlType {
  return must(call.arguments[0]).type;
}

function exactAverage(call: AggregateCall): ReferenceAggregate {
  return wideSum((total) => {
    if (call.type.kind !== 'decimal') return total.toDouble() / Number(total.count);
    const digits = call.type.scale - (argumentType(call) as DecimalType).scale;
    return checkedDecimal(divideRounded(total.sum * 10n ** BigInt(digits), total.count), call.type);
  });
}

function averageResult(
  address: Instruction<'i32'>,
  call: AggregateCall,
  code: CodeContext,
): GeneratedValue {
  if (call.type.kind === 'decimal') {
    return interpretedResult({ call, address, state: wideSumState, reference: exactAverage, code });
  }
  const loaded = loadWideSum(address, code);
  const halves = f64.add(
    f64.mul(f64.convertI64S(loaded.high), f64.const(2 ** 64)),
    f64.convertI64U(loaded.low),
  );
  const total = choose(isBeyond64Bits(loaded), halves, f64.convertI64S(loaded.low));
  const result = code.local('f64');
  return {
    setup: [...loaded.setup, result.set(f64.div(total, f64.convertI64S(loaded.count)))],
    value: result.get,
    isNull: i64.eqz(loaded.count),
  };
}
