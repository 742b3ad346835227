import {
  block,
  branch,
  branchIf,
  choose,
  type FunctionBuilder,
  giveBack,
  type Instruction,
  i32,
  i64,
  label,
  type LinearMemory,
  type Local,
  loop,
  memory,
  ModuleBuilder,
  type Statement,
  when,
} from '@millrace/wasm';

/**
 * Loops over columns that frames are made of and read with; the same for every schema. `picks` is
 * the address of row numbers (i32), 0 = all rows in order; `validity` an address or 0.
 */
export interface FrameKernels {
  gather1(from: number, picks: number, rows: number, to: number): void;
  gather4(from: number, picks: number, rows: number, to: number): void;
  gather8(from: number, picks: number, rows: number, to: number): void;
  /** Bytes that the views of the picked rows point to, if an element has `unit` bytes. */
  viewBytes(from: number, validity: number, picks: number, rows: number, unit: number): number;
  /** Copies the bytes to `heap` and writes views relative to `base`; the heap's new end. */
  gatherViews(
    from: number,
    validity: number,
    picks: number,
    rows: number,
    unit: number,
    to: number,
    heap: number,
    base: number,
  ): number;
  /** Adds `base` to the address of each view. */
  relocate(views: number, rows: number, base: number): void;
  /** `to[i] = a[i] & b[i]`, bytes. */
  intersect(a: number, b: number, rows: number, to: number): void;
}

let compiled: WebAssembly.Module | null = null;

export function instantiateFrameKernels(linear: LinearMemory): FrameKernels {
  compiled ??= new WebAssembly.Module(generate());
  const instance = new WebAssembly.Instance(compiled, { env: { memory: linear.memory } });
  return instance.exports as unknown as FrameKernels;
}

function generate(): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder();
  addGather(builder, 'gather1', {
    shift: 0,
    load: memory.loadI32From8U,
    store: memory.storeI32As8,
  });
  addGather(builder, 'gather4', { shift: 2, load: memory.loadI32, store: memory.storeI32 });
  addGather(builder, 'gather8', { shift: 3, load: memory.loadI64, store: memory.storeI64 });
  addViewBytes(builder);
  addGatherViews(builder);
  addRelocate(builder);
  addIntersect(builder);
  return builder.build();
}

/** `for (i = 0; i < rows; i++) statements`. */
function forRows(i: Local<'i32'>, rows: Instruction, statements: readonly Statement[]): Statement {
  const [next, done] = [label('next'), label('done')];
  return block(
    done,
    loop(
      next,
      branchIf(done, i32.geU(i.get, rows)),
      ...statements,
      i.set(i32.add(i.get, i32.const(1))),
      branch(next),
    ),
  );
}

/** The row that is `i`th among the picked. */
function picked(picks: Local<'i32'>, i: Local<'i32'>): Instruction<'i32'> {
  const listed = memory.loadI32(i32.add(picks.get, i32.shl(i.get, i32.const(2))));
  return choose(picks.get, listed, i.get);
}

/** Values of `1 << shift` bytes. */
interface GatheredValue {
  readonly shift: number;
  readonly load: (at: Instruction) => Instruction;
  readonly store: (at: Instruction, value: Instruction) => Statement;
}

function addGather(
  builder: ModuleBuilder,
  name: string,
  { shift, load, store }: GatheredValue,
): void {
  const body = builder.exportFunction(name, ['i32', 'i32', 'i32', 'i32']);
  const [from, picks] = [body.parameter<'i32'>(0), body.parameter<'i32'>(1)];
  const [rows, to] = [body.parameter<'i32'>(2), body.parameter<'i32'>(3)];
  const i = body.local('i32');
  const at = (row: Instruction): Instruction => i32.add(from.get, i32.shl(row, i32.const(shift)));
  const listed = memory.loadI32(i32.add(picks.get, i32.shl(i.get, i32.const(2))));
  body.add(
    when(i32.eqz(picks.get), [
      memory.copy(to.get, from.get, i32.shl(rows.get, i32.const(shift))),
      giveBack(),
    ]),
    forRows(i, rows.get, [
      store(i32.add(to.get, i32.shl(i.get, i32.const(shift))), load(at(listed))),
    ]),
  );
}

interface ViewLoop {
  readonly row: Local<'i32'>;
  readonly view: Local<'i64'>;
  readonly bytes: Local<'i32'>;
  readonly read: readonly Statement[];
}

/** Reads the view of the `i`th picked row and the bytes it points to; nothing where it is NULL. */
function viewLoop(body: FunctionBuilder, i: Local<'i32'>, unit: Instruction): ViewLoop {
  const [from, validity, picks] = [
    body.parameter<'i32'>(0),
    body.parameter<'i32'>(1),
    body.parameter<'i32'>(2),
  ];
  const [row, view, bytes] = [body.local('i32'), body.local('i64'), body.local('i32')];
  const present = choose(
    validity.get,
    memory.loadI32From8U(i32.add(validity.get, row.get)),
    i32.const(1),
  );
  return {
    row,
    view,
    bytes,
    read: [
      row.set(picked(picks, i)),
      view.set(
        choose(
          present,
          memory.loadI64(i32.add(from.get, i32.shl(row.get, i32.const(3)))),
          i64.const(0n),
        ),
      ),
      bytes.set(i32.mul(i32.wrapI64(i64.shrU(view.get, i64.const(32))), unit)),
    ],
  };
}

function addViewBytes(builder: ModuleBuilder): void {
  const body = builder.exportFunction('viewBytes', ['i32', 'i32', 'i32', 'i32', 'i32'], ['i32']);
  const [i, total] = [body.local('i32'), body.local('i32')];
  const { read, bytes } = viewLoop(body, i, body.parameter(4).get);
  body.add(
    forRows(i, body.parameter(3).get, [...read, total.set(i32.add(total.get, bytes.get))]),
    giveBack(total.get),
  );
}

function addGatherViews(builder: ModuleBuilder): void {
  const parameters = ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const;
  const body = builder.exportFunction('gatherViews', parameters, ['i32']);
  const [to, heap, base] = [
    body.parameter<'i32'>(5),
    body.parameter<'i32'>(6),
    body.parameter<'i32'>(7),
  ];
  const i = body.local('i32');
  const { read, view, bytes } = viewLoop(body, i, body.parameter(4).get);
  const relative = i64.or(
    i64.extendI32U(i32.sub(heap.get, base.get)),
    i64.and(view.get, i64.const(0xffffffff00000000n)),
  );
  body.add(
    forRows(i, body.parameter(3).get, [
      ...read,
      memory.storeI64(i32.add(to.get, i32.shl(i.get, i32.const(3))), relative),
      memory.copy(heap.get, i32.wrapI64(view.get), bytes.get),
      heap.set(i32.add(heap.get, bytes.get)),
    ]),
    giveBack(heap.get),
  );
}

function addRelocate(builder: ModuleBuilder): void {
  const body = builder.exportFunction('relocate', ['i32', 'i32', 'i32']);
  const [views, rows, base] = [
    body.parameter<'i32'>(0),
    body.parameter<'i32'>(1),
    body.parameter<'i32'>(2),
  ];
  const [i, at] = [body.local('i32'), body.local('i32')];
  body.add(
    forRows(i, rows.get, [
      at.set(i32.add(views.get, i32.shl(i.get, i32.const(3)))),
      memory.storeI32(at.get, i32.add(memory.loadI32(at.get), base.get)),
    ]),
  );
}

function addIntersect(builder: ModuleBuilder): void {
  const body = builder.exportFunction('intersect', ['i32', 'i32', 'i32', 'i32']);
  const [a, b, rows, to] = [0, 1, 2, 3].map((n) => body.parameter<'i32'>(n).get);
  const i = body.local('i32');
  const at = (base: Instruction | undefined): Instruction => i32.add(base ?? i32.const(0), i.get);
  body.add(
    forRows(i, rows ?? i32.const(0), [
      memory.storeI32As8(at(to), i32.and(memory.loadI32From8U(at(a)), memory.loadI32From8U(at(b)))),
    ]),
  );
}
