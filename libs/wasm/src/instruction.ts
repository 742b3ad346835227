import { assert } from '@millrace/std';
import type { ByteWriter } from './encoding.ts';

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';
export type ResultType = ValueType | 'void';

export const valueTypeCode: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** Names a block or loop, so that branches need not count how deep they stand. */
export interface Label {
  readonly name: string;
}

export function label(name: string): Label {
  return { name };
}

/** Where instructions are written: bytes, and the labels that enclose the current place. */
export class Emitter {
  readonly writer: ByteWriter;
  /** Which copy of `unrolled` is being written; 0 outside. */
  copy = 0;
  readonly #labels: (Label | null)[] = [];

  constructor(writer: ByteWriter) {
    this.writer = writer;
  }

  enter(entered: Label | null): void {
    this.#labels.push(entered);
  }

  leave(): void {
    this.#labels.pop();
  }

  depthOf(target: Label): number {
    const at = this.#labels.lastIndexOf(target);
    assert(at >= 0, () => `branch to label "${target.name}" that does not enclose it`);
    return this.#labels.length - 1 - at;
  }
}

/**
 * One node of an expression tree. An instruction owns its operands and may stand in a tree more
 * than once (it is then emitted, and executed, as often).
 */
export interface Instruction<T extends ResultType = ResultType> {
  readonly type: T;
  readonly emit: (to: Emitter) => void;
}

export type Statement = Instruction<'void'>;

/** An instruction of opcode bytes after its operands. */
export function operation<T extends ResultType>(
  type: T,
  opcode: readonly number[],
  operands: readonly (readonly [ValueType, Instruction])[],
): Instruction<T> {
  for (const [expected, operand] of operands) {
    assert(operand.type === expected, () => `operand is ${operand.type}, not ${expected}`);
  }
  return {
    type,
    emit: (to) => {
      for (const [, operand] of operands) operand.emit(to);
      to.writer.bytes(opcode);
    },
  };
}
