import { expect, test } from 'vitest';
import { block, branch, branchIf, codeBytes, loop, sequence, unrolled } from './control.ts';
import { label } from './instruction.ts';
import { LinearMemory } from './linear-memory.ts';
import { memory } from './memory-access.ts';
import { ModuleBuilder } from './module-builder.ts';
import { i32, i64 } from './numeric.ts';
import { i8x16 } from './vector.ts';

function instantiate(builder: ModuleBuilder, linear: LinearMemory, env: object = {}) {
  const module = new WebAssembly.Module(builder.build());
  return new WebAssembly.Instance(module, { env: { memory: linear.memory, ...env } }).exports;
}

test('a loop sums a column of i64 exactly', () => {
  const builder = new ModuleBuilder();
  const sum = builder.exportFunction('sum', ['i32', 'i32'], ['i64']);
  const [address, rows] = [sum.parameter<'i32'>(0), sum.parameter<'i32'>(1)];
  const [i, total] = [sum.local('i32'), sum.local('i64')];
  const [next, done] = [label('next'), label('done')];
  sum.add(
    block(
      done,
      loop(
        next,
        branchIf(done, i32.geU(i.get, rows.get)),
        total.set(
          i64.add(total.get, memory.loadI64(i32.add(address.get, i32.shl(i.get, i32.const(3))))),
        ),
        i.set(i32.add(i.get, i32.const(1))),
        branch(next),
      ),
    ),
  );
  sum.add({ type: 'void', emit: (to) => total.get.emit(to) });
  const linear = new LinearMemory();
  const at = linear.allocate(64);
  linear.i64.set([9007199254740993n, -1n, 2n], at / 8);
  const { sum: run } = instantiate(builder, linear);
  expect((run as (a: number, n: number) => bigint)(at, 3)).toBe(9007199254740994n);
});

test('copies of unrolled code go on from value to value by their stride', () => {
  const builder = new ModuleBuilder();
  const negate = builder.exportFunction('negate', ['i32', 'i32']);
  const [from, to] = [negate.parameter<'i32'>(0), negate.parameter<'i32'>(1)];
  const one = memory.storeI64(to.get, i64.sub(i64.const(0), memory.loadI64(from.get, 0, 8)), 0, 16);
  negate.add(unrolled(3, one), memory.storeI64(to.get, memory.loadI64(from.get, 24, 8), 8));
  const linear = new LinearMemory();
  const at = linear.allocate(128);
  linear.i64.set([1n, 2n, 3n, 4n, 9n, 9n, 9n, 9n, 9n], at / 8);
  const { negate: run } = instantiate(builder, linear);
  (run as (from: number, to: number) => void)(at, at + 32);
  expect([...linear.i64.subarray(at / 8 + 4, at / 8 + 9)]).toEqual([-1n, 4n, -2n, 9n, -3n]);
});

test('the size of code is that of its bytes, once for each copy', () => {
  const one = memory.storeI32(i32.const(0), i32.const(1));
  expect(codeBytes(one)).toBe(7);
  expect(codeBytes(unrolled(3, one))).toBe(21);
});

test('an import is called and its result used', () => {
  const builder = new ModuleBuilder();
  const twice = builder.importFunction('twice', ['i32'], ['i32']);
  const f = builder.exportFunction('f', ['i32'], ['i32']);
  f.add({
    type: 'void',
    emit: (to) => i32.add(builder.call(twice, f.parameter(0).get), i32.const(1)).emit(to),
  });
  const { f: run } = instantiate(builder, new LinearMemory(), { twice: (n: number) => n * 2 });
  expect((run as (n: number) => number)(20)).toBe(41);
});

test('SIMD finds a byte in a block of sixteen', () => {
  const builder = new ModuleBuilder();
  const find = builder.exportFunction('find', ['i32', 'i32'], ['i32']);
  const found = i8x16.bitmask(
    i8x16.eq(memory.loadV128(find.parameter(0).get), i8x16.splat(find.parameter(1).get)),
  );
  find.add({ type: 'void', emit: (to) => i32.ctz(found).emit(to) });
  const linear = new LinearMemory();
  const at = linear.allocate(16);
  linear.u8.set(new TextEncoder().encode('abcdefgh"jklmnop'), at);
  const { find: run } = instantiate(builder, linear);
  expect((run as (a: number, b: number) => number)(at, 0x22)).toBe(8);
});

test('operands of the wrong type are refused when the tree is built', () => {
  expect(() => i64.add(i32.const(1), i64.const(1n))).toThrow('operand is i32, not i64');
  expect(() => sequence(i32.const(1) as never)).toThrow('a statement leaves a i32 behind');
});

test('a branch to a label that does not enclose it is refused', () => {
  const builder = new ModuleBuilder();
  builder.exportFunction('f', []).add(branch(label('elsewhere')));
  expect(() => builder.build()).toThrow('branch to label "elsewhere"');
});
