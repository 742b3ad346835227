import { assert } from '@millrace/std';
import { ByteWriter } from './encoding.ts';
import {
  Emitter,
  type Instruction,
  type Label,
  type ResultType,
  type Statement,
  type ValueType,
  valueTypeCode,
} from './instruction.ts';

const blockType = (type: ResultType): number => (type === 'void' ? 0x40 : valueTypeCode[type]);

/** Statements in order. */
export function sequence(...statements: readonly Statement[]): Statement {
  for (const statement of statements) {
    assert(statement.type === 'void', () => `a statement leaves a ${statement.type} behind`);
  }
  return { type: 'void', emit: (to) => statements.forEach((statement) => statement.emit(to)) };
}

/** Statements, then a value. */
export function yielding<T extends ValueType>(
  statements: readonly Statement[],
  value: Instruction<T>,
): Instruction<T> {
  const first = sequence(...statements);
  return { type: value.type, emit: (to) => (first.emit(to), value.emit(to)) };
}

function structured(code: number, label: Label | null, body: Statement): Statement {
  return {
    type: 'void',
    emit: (to) => {
      to.writer.bytes([code, 0x40]);
      to.enter(label);
      body.emit(to);
      to.leave();
      to.writer.byte(0x0b);
    },
  };
}

/** Branching to `label` leaves the block. */
export const block = (label: Label, ...body: readonly Statement[]): Statement =>
  structured(0x02, label, sequence(...body));

/** Branching to `label` starts the next turn; falling through the end leaves the loop. */
export const loop = (label: Label, ...body: readonly Statement[]): Statement =>
  structured(0x03, label, sequence(...body));

/**
 * The same statements so often, one behind the other; loads and stores with a stride go on by it
 * from copy to copy. Addresses are then computed once for all copies.
 */
export function unrolled(copies: number, ...body: readonly Statement[]): Statement {
  const one = sequence(...body);
  return {
    type: 'void',
    emit: (to) => {
      for (to.copy = 0; to.copy < copies; to.copy += 1) one.emit(to);
      to.copy = 0;
    },
  };
}

/** The size of code that branches to nothing around it; to be asked while a module is built. */
export function codeBytes(...body: readonly Statement[]): number {
  const to = new Emitter(new ByteWriter());
  sequence(...body).emit(to);
  return to.writer.length;
}

export function when(
  condition: Instruction,
  then: readonly Statement[],
  otherwise: readonly Statement[] = [],
): Statement {
  assert(condition.type === 'i32', 'a condition is an i32');
  const [first, second] = [sequence(...then), sequence(...otherwise)];
  return {
    type: 'void',
    emit: (to) => {
      condition.emit(to);
      to.writer.bytes([0x04, 0x40]);
      to.enter(null);
      first.emit(to);
      if (otherwise.length > 0) {
        to.writer.byte(0x05);
        second.emit(to);
      }
      to.leave();
      to.writer.byte(0x0b);
    },
  };
}

/** A value by one of two ways, of which only the chosen one is executed. */
export function choose<T extends ValueType>(
  condition: Instruction,
  then: Instruction<T>,
  otherwise: Instruction<T>,
): Instruction<T> {
  assert(condition.type === 'i32', 'a condition is an i32');
  assert(then.type === otherwise.type, 'both ways give the same type');
  return {
    type: then.type,
    emit: (to) => {
      condition.emit(to);
      to.writer.bytes([0x04, blockType(then.type)]);
      to.enter(null);
      then.emit(to);
      to.writer.byte(0x05);
      otherwise.emit(to);
      to.leave();
      to.writer.byte(0x0b);
    },
  };
}

/** One of two values, both computed: no branch. */
export function select<T extends ValueType>(
  condition: Instruction,
  then: Instruction<T>,
  otherwise: Instruction<T>,
): Instruction<T> {
  assert(then.type === otherwise.type, 'both values have the same type');
  return {
    type: then.type,
    emit: (to) => {
      then.emit(to);
      otherwise.emit(to);
      condition.emit(to);
      to.writer.bytes(then.type === 'v128' ? [0x1c, 1, valueTypeCode[then.type]] : [0x1b]);
    },
  };
}

export function branch(target: Label): Statement {
  return {
    type: 'void',
    emit: (to) => (to.writer.byte(0x0c), to.writer.unsigned(to.depthOf(target))),
  };
}

export function branchIf(target: Label, condition: Instruction): Statement {
  assert(condition.type === 'i32', 'a condition is an i32');
  return {
    type: 'void',
    emit: (to) => {
      condition.emit(to);
      to.writer.byte(0x0d);
      to.writer.unsigned(to.depthOf(target));
    },
  };
}

/** Jumps by number: `targets[selector]`, or `fallback` beyond their end. */
export function branchTable(
  selector: Instruction,
  targets: readonly Label[],
  fallback: Label,
): Statement {
  return {
    type: 'void',
    emit: (to) => {
      selector.emit(to);
      to.writer.byte(0x0e);
      to.writer.unsigned(targets.length);
      for (const target of [...targets, fallback]) to.writer.unsigned(to.depthOf(target));
    },
  };
}

export function giveBack(value?: Instruction): Statement {
  return { type: 'void', emit: (to) => (value?.emit(to), to.writer.byte(0x0f)) };
}

export const trap: Statement = { type: 'void', emit: (to) => to.writer.byte(0x00) };

export const nothing: Statement = { type: 'void', emit: () => {} };

export function drop(value: Instruction): Statement {
  return { type: 'void', emit: (to) => (value.emit(to), to.writer.byte(0x1a)) };
}
