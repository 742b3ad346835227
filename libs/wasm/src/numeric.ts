import { type Instruction, operation, type ValueType } from './instruction.ts';

type Unary<R extends ValueType> = (a: Instruction) => Instruction<R>;
type Binary<R extends ValueType> = (a: Instruction, b: Instruction) => Instruction<R>;

function unary<R extends ValueType>(from: ValueType, to: R, ...code: number[]): Unary<R> {
  return (a) => operation(to, code, [[from, a]]);
}

function binary<R extends ValueType>(from: ValueType, to: R, ...code: number[]): Binary<R> {
  return (a, b) =>
    operation(to, code, [
      [from, a],
      [from, b],
    ]);
}

/** Integer operations of one width; `first` numbers follow the order of the specification. */
function integer<T extends 'i32' | 'i64'>(type: T, compare: number, arithmetic: number) {
  const relation = (n: number) => binary(type, 'i32', compare + n);
  const compute = (n: number) => binary(type, type, arithmetic + n);
  return {
    eqz: unary(type, 'i32', compare - 1),
    eq: relation(0),
    ne: relation(1),
    ltS: relation(2),
    ltU: relation(3),
    gtS: relation(4),
    gtU: relation(5),
    leS: relation(6),
    leU: relation(7),
    geS: relation(8),
    geU: relation(9),
    clz: unary(type, type, arithmetic),
    ctz: unary(type, type, arithmetic + 1),
    popcnt: unary(type, type, arithmetic + 2),
    add: compute(3),
    sub: compute(4),
    mul: compute(5),
    divS: compute(6),
    divU: compute(7),
    remS: compute(8),
    remU: compute(9),
    and: compute(10),
    or: compute(11),
    xor: compute(12),
    shl: compute(13),
    shrS: compute(14),
    shrU: compute(15),
    rotl: compute(16),
    rotr: compute(17),
  } as const;
}

function float<T extends 'f32' | 'f64'>(type: T, compare: number, arithmetic: number) {
  const relation = (n: number) => binary(type, 'i32', compare + n);
  const compute = (n: number) => binary(type, type, arithmetic + n);
  const map = (n: number) => unary(type, type, arithmetic + n);
  return {
    eq: relation(0),
    ne: relation(1),
    lt: relation(2),
    gt: relation(3),
    le: relation(4),
    ge: relation(5),
    abs: map(0),
    neg: map(1),
    ceil: map(2),
    floor: map(3),
    trunc: map(4),
    nearest: map(5),
    sqrt: map(6),
    add: compute(7),
    sub: compute(8),
    mul: compute(9),
    div: compute(10),
    min: compute(11),
    max: compute(12),
    copysign: compute(13),
  } as const;
}

const constant = <T extends ValueType>(type: T, write: Instruction<T>['emit']): Instruction<T> => ({
  type,
  emit: write,
});

export const i32 = {
  ...integer('i32', 0x46, 0x67),
  const: (value: number): Instruction<'i32'> =>
    constant('i32', (to) => {
      to.writer.byte(0x41);
      to.writer.signed(BigInt(value | 0));
    }),
  wrapI64: unary('i64', 'i32', 0xa7),
  truncSatF32S: unary('f32', 'i32', 0xfc, 0),
  truncSatF64S: unary('f64', 'i32', 0xfc, 2),
  reinterpretF32: unary('f32', 'i32', 0xbc),
  extend8S: unary('i32', 'i32', 0xc0),
  extend16S: unary('i32', 'i32', 0xc1),
} as const;

export const i64 = {
  ...integer('i64', 0x51, 0x79),
  const: (value: bigint | number): Instruction<'i64'> =>
    constant('i64', (to) => {
      to.writer.byte(0x42);
      to.writer.signed(BigInt.asIntN(64, BigInt(value)));
    }),
  extendI32S: unary('i32', 'i64', 0xac),
  extendI32U: unary('i32', 'i64', 0xad),
  truncSatF32S: unary('f32', 'i64', 0xfc, 4),
  truncSatF64S: unary('f64', 'i64', 0xfc, 6),
  reinterpretF64: unary('f64', 'i64', 0xbd),
} as const;

export const f32 = {
  ...float('f32', 0x5b, 0x8b),
  const: (value: number): Instruction<'f32'> =>
    constant('f32', (to) => {
      to.writer.byte(0x43);
      to.writer.float32(value);
    }),
  convertI32S: unary('i32', 'f32', 0xb2),
  convertI64S: unary('i64', 'f32', 0xb4),
  demoteF64: unary('f64', 'f32', 0xb6),
  reinterpretI32: unary('i32', 'f32', 0xbe),
} as const;

export const f64 = {
  ...float('f64', 0x61, 0x99),
  const: (value: number): Instruction<'f64'> =>
    constant('f64', (to) => {
      to.writer.byte(0x44);
      to.writer.float64(value);
    }),
  convertI32S: unary('i32', 'f64', 0xb7),
  convertI32U: unary('i32', 'f64', 0xb8),
  convertI64S: unary('i64', 'f64', 0xb9),
  convertI64U: unary('i64', 'f64', 0xba),
  promoteF32: unary('f32', 'f64', 0xbb),
  reinterpretI64: unary('i64', 'f64', 0xbf),
} as const;
