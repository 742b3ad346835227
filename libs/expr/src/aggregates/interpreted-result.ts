import type { Row, Schema } from '@millrace/data';
import type { AggregateCall } from '@millrace/program';
import type { Instruction } from '@millrace/wasm';
import { type CodeContext, loadValue, valueTypeOf } from '../generate/code-context.ts';
import type { GeneratedValue } from '../generate/generated-value.ts';
import type { ReferenceAggregate } from './aggregate-function.ts';

export interface InterpretedResult {
  readonly call: AggregateCall;
  readonly address: Instruction<'i32'>;
  readonly state: Schema;
  readonly reference: (call: AggregateCall) => ReferenceAggregate;
  readonly code: CodeContext;
}

/** The result of a state by the reference interpreter: once a group, so its price is small. */
export function interpretedResult(request: InterpretedResult): GeneratedValue {
  const { call, address, state, reference, code } = request;
  const value = code.local(valueTypeOf(call.type));
  const isNull = code.local('i32');
  const setup = code.interpret({
    name: null,
    operands: state.map((field, i) => ({
      expression: { kind: 'column', path: [i], type: field.type, nullable: false },
      generated: { setup: [], value: loadValue(address, field.type, i * 8), isNull: null },
    })),
    type: call.type,
    evaluate: (words: Row) => {
      const group = reference(call);
      group.mergeState(words);
      return group.result();
    },
    value,
    isNull,
  });
  return { setup, value: value.get, isNull: isNull.get };
}
