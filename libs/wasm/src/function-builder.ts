import { assert, must } from '@millrace/std';
import { sequence } from './control.ts';
import type { ByteWriter } from './encoding.ts';
import {
  Emitter,
  type Instruction,
  type ResultType,
  type Statement,
  type ValueType,
  valueTypeCode,
} from './instruction.ts';

export interface FunctionType {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A function that instructions can call, imported or of this module. */
export interface FunctionReference {
  readonly name: string;
  readonly type: FunctionType;
}

export interface Local<T extends ValueType = ValueType> {
  readonly type: T;
  readonly get: Instruction<T>;
  set(value: Instruction): Statement;
  /** Sets the local and gives the value. */
  tee(value: Instruction): Instruction<T>;
}

/** A function under construction: its parameters, its locals, its statements. */
export class FunctionBuilder implements FunctionReference {
  readonly name: string;
  readonly type: FunctionType;
  readonly #locals: ValueType[] = [];
  readonly #body: Statement[] = [];

  constructor(name: string, type: FunctionType) {
    this.name = name;
    this.type = type;
  }

  parameter<T extends ValueType = ValueType>(index: number): Local<T> {
    return localAt(index, must(this.type.parameters[index], 'no such parameter') as T);
  }

  local<T extends ValueType>(type: T): Local<T> {
    this.#locals.push(type);
    return localAt(this.type.parameters.length + this.#locals.length - 1, type);
  }

  add(...statements: readonly Statement[]): void {
    this.#body.push(...statements);
  }

  /** The body's bytes: declarations of locals, instructions, end. */
  write(to: ByteWriter): void {
    to.unsigned(this.#locals.length);
    for (const type of this.#locals) {
      to.unsigned(1);
      to.byte(valueTypeCode[type]);
    }
    sequence(...this.#body).emit(new Emitter(to));
    to.byte(0x0b);
  }
}

function localAt<T extends ValueType>(index: number, type: T): Local<T> {
  const access = <R extends ResultType>(code: number, result: R, value?: Instruction) => {
    assert(
      value === undefined || value.type === type,
      () => `local of ${type} set to ${value?.type}`,
    );
    const emit = (to: Emitter): void => {
      value?.emit(to);
      to.writer.byte(code);
      to.writer.unsigned(index);
    };
    return { type: result, emit };
  };
  return {
    type,
    get: access(0x20, type),
    set: (value) => access(0x21, 'void', value),
    tee: (value) => access(0x22, type, value),
  };
}
