import { assert } from '@millrace/std';
import { ByteWriter } from './encoding.ts';
import { type Instruction, operation, type ValueType } from './instruction.ts';

/** Opcode of a SIMD instruction: the prefix, then its number as LEB128. */
function simd(code: number): readonly number[] {
  const writer = new ByteWriter();
  writer.byte(0xfd);
  writer.unsigned(code);
  return [...writer.finish()];
}

const unary =
  <T extends ValueType>(from: ValueType, to: T, code: number) =>
  (a: Instruction): Instruction<T> =>
    operation(to, simd(code), [[from, a]]);

const binary =
  (code: number) =>
  (a: Instruction, b: Instruction): Instruction<'v128'> =>
    operation('v128', simd(code), [
      ['v128', a],
      ['v128', b],
    ]);

const shift =
  (code: number) =>
  (a: Instruction, bits: Instruction): Instruction<'v128'> =>
    operation('v128', simd(code), [
      ['v128', a],
      ['i32', bits],
    ]);

const lane =
  <T extends ValueType>(type: T, code: number) =>
  (a: Instruction, index: number): Instruction<T> =>
    operation(type, [...simd(code), index], [['v128', a]]);

export const v128 = {
  const: (bytes: readonly number[]): Instruction<'v128'> => {
    assert(bytes.length === 16, 'a v128 constant has 16 bytes');
    return { type: 'v128', emit: (to) => (to.writer.bytes(simd(12)), to.writer.bytes(bytes)) };
  },
  and: binary(78),
  andnot: binary(79),
  or: binary(80),
  xor: binary(81),
  anyTrue: unary('v128', 'i32', 83),
} as const;

export const i8x16 = {
  splat: unary('i32', 'v128', 15),
  swizzle: binary(14),
  eq: binary(35),
  ne: binary(36),
  ltS: binary(37),
  ltU: binary(38),
  gtU: binary(40),
  leU: binary(42),
  geU: binary(44),
  add: binary(110),
  sub: binary(113),
  subSatU: binary(115),
  minU: binary(119),
  bitmask: unary('v128', 'i32', 100),
  allTrue: unary('v128', 'i32', 99),
  shl: shift(107),
  shrU: shift(109),
  /** Bytes picked from the 32 of both operands. */
  shuffle: (a: Instruction, b: Instruction, lanes: readonly number[]): Instruction<'v128'> =>
    operation(
      'v128',
      [...simd(13), ...lanes],
      [
        ['v128', a],
        ['v128', b],
      ],
    ),
} as const;

export const i16x8 = {
  splat: unary('i32', 'v128', 16),
  add: binary(142),
  mul: binary(149),
  extmulLowI8x16U: binary(158),
  extmulHighI8x16U: binary(159),
  extaddPairwiseI8x16U: unary('v128', 'v128', 125),
} as const;

export const i32x4 = {
  splat: unary('i32', 'v128', 17),
  add: binary(174),
  mul: binary(181),
  dotI16x8S: binary(186),
  extractLane: lane('i32', 27),
} as const;

export const i64x2 = {
  splat: unary('i64', 'v128', 18),
  add: binary(206),
  extractLane: lane('i64', 29),
} as const;
