import {
  type Emitter,
  type Instruction,
  operation,
  type Statement,
  type ValueType,
} from './instruction.ts';

/**
 * Loads and stores. The address is an i32 expression; `offset` is a constant added to it, and so is
 * `stride` for each copy of `unrolled` before this one.
 * All are emitted with alignment 1, which costs nothing on the machines that V8 compiles for.
 */
function load<T extends ValueType>(type: T, code: number, prefix?: number) {
  return (address: Instruction, offset = 0, stride = 0): Instruction<T> => {
    const bare = operation(type, prefix === undefined ? [code] : [prefix, code], [
      ['i32', address],
    ]);
    return { type, emit: (to) => (bare.emit(to), writeOffset(to, offset, stride)) };
  };
}

function store(type: ValueType, code: number, prefix?: number) {
  return (address: Instruction, value: Instruction, offset = 0, stride = 0): Statement => {
    const bare = operation('void', prefix === undefined ? [code] : [prefix, code], [
      ['i32', address],
      [type, value],
    ]);
    return { type: 'void', emit: (to) => (bare.emit(to), writeOffset(to, offset, stride)) };
  };
}

function writeOffset(to: Emitter, offset: number, stride: number): void {
  to.writer.byte(0);
  to.writer.unsigned(offset + to.copy * stride);
}

export const memory = {
  loadI32: load('i32', 0x28),
  loadI64: load('i64', 0x29),
  loadF32: load('f32', 0x2a),
  loadF64: load('f64', 0x2b),
  loadI32From8U: load('i32', 0x2d),
  loadI32From8S: load('i32', 0x2c),
  loadI32From16U: load('i32', 0x2f),
  loadI64From8U: load('i64', 0x31),
  loadI64From32S: load('i64', 0x34),
  loadI64From32U: load('i64', 0x35),
  loadV128: load('v128', 0x00, 0xfd),
  storeI32: store('i32', 0x36),
  storeI64: store('i64', 0x37),
  storeF32: store('f32', 0x38),
  storeF64: store('f64', 0x39),
  storeI32As8: store('i32', 0x3a),
  storeI32As16: store('i32', 0x3b),
  storeI64As8: store('i64', 0x3c),
  storeI64As32: store('i64', 0x3e),
  storeV128: store('v128', 0x0b, 0xfd),
  /** Copies `bytes` bytes; the two ranges may overlap. */
  copy: (to: Instruction, from: Instruction, bytes: Instruction): Statement =>
    operation(
      'void',
      [0xfc, 10, 0, 0],
      [
        ['i32', to],
        ['i32', from],
        ['i32', bytes],
      ],
    ),
  fill: (to: Instruction, byte: Instruction, bytes: Instruction): Statement =>
    operation(
      'void',
      [0xfc, 11, 0],
      [
        ['i32', to],
        ['i32', byte],
        ['i32', bytes],
      ],
    ),
} as const;
