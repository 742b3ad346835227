import { must } from '@millrace/std';
import {
  block,
  branch,
  branchIf,
  choose,
  type FunctionBuilder,
  type FunctionReference,
  giveBack,
  type Instruction,
  i32,
  i64,
  label,
  type Local,
  loop,
  memory,
  type ModuleBuilder,
  nothing,
  type Statement,
  trap,
  when,
} from '@millrace/wasm';
import { bytesEqualFunction, bytesWordFunction, finishHash, mixWord } from './key-hash.ts';
import { addClear, addRehash } from './rehash.ts';
import { removeFunction } from './remove-group.ts';
import { rowCountOffset, type TableLayout, tableDescriptor } from './table-layout.ts';

/** A key word at hand: its value (0 when NULL) and whether it is NULL. */
export interface KeyValue {
  readonly value: Instruction<'i64'>;
  readonly isNull: Instruction<'i32'> | null;
}

/** What a group is looked for by; the hash and the bits of NULL keys are computed from the keys. */
interface SoughtGroup {
  readonly hash: Local<'i64'>;
  /** null where no key can be NULL. */
  readonly nulls: Local<'i64'> | null;
  readonly keys: readonly KeyValue[];
}

/** The table that a function works on, its descriptor unpacked into locals. */
export interface TableLocals {
  readonly descriptor: Local<'i32'>;
  readonly base: Local<'i32'>;
  readonly end: Local<'i32'>;
  readonly shift: Local<'i64'>;
  readonly groups: Local<'i32'>;
  readonly growAt: Local<'i32'>;
}

/**
 * Generates the code of keyed tables of one layout into a module: open addressing with linear
 * probing, at most half full, places by the hash's bits below the key group. Tables of one layout
 * therefore keep their groups in nearly the same order whatever their size, and merging one into
 * another walks both from front to back.
 */
export class TableCode {
  readonly layout: TableLayout;
  readonly #builder: ModuleBuilder;
  readonly #growTable: FunctionReference;
  readonly #growArena: FunctionReference;
  #bytesWord: FunctionReference | null = null;
  #bytesEqual: FunctionReference | null = null;
  #keepBytes: FunctionReference | null = null;
  #remove: FunctionReference | null = null;

  constructor(builder: ModuleBuilder, layout: TableLayout) {
    this.#builder = builder;
    this.layout = layout;
    this.#growTable = builder.importFunction('growTable', ['i32'], []);
    this.#growArena = builder.importFunction('growArena', ['i32', 'i32'], []);
    addRehash(builder, this);
    addClear(builder);
  }

  locals(body: FunctionBuilder): TableLocals {
    return {
      descriptor: body.local('i32'),
      base: body.local('i32'),
      end: body.local('i32'),
      shift: body.local('i64'),
      groups: body.local('i32'),
      growAt: body.local('i32'),
    };
  }

  /** Unpacks the descriptor that `table.descriptor` points to. */
  load(table: TableLocals): Statement[] {
    const field = (offset: number): Instruction<'i32'> =>
      memory.loadI32(table.descriptor.get, offset);
    return [
      table.base.set(field(tableDescriptor.base)),
      table.end.set(field(tableDescriptor.end)),
      table.shift.set(i64.extendI32U(field(tableDescriptor.shift))),
      table.groups.set(field(tableDescriptor.groups)),
      table.growAt.set(field(tableDescriptor.growAt)),
    ];
  }

  /** Writes back what `locate` changes; before another table is loaded or the function ends. */
  store(table: TableLocals): Statement[] {
    return [memory.storeI32(table.descriptor.get, table.groups.get, tableDescriptor.groups)];
  }

  /** Leaves in `hash` the hash of the keys. */
  hash(hash: Local<'i64'>, keys: readonly KeyValue[]): Statement[] {
    const mixed = keys.map((key, index) => {
      const word =
        must(this.layout.keys[index]).kind === 'view' ? this.#textWord(key.value) : key.value;
      return hash.set(mixWord(index === 0 ? null : hash.get, word));
    });
    return [...mixed, finishHash(hash)];
  }

  /**
   * Leaves in `slot` the address of the group's slot. A new group is entered with row count 0,
   * which the caller must raise, and `initialize` run on it.
   */
  locate(
    body: FunctionBuilder,
    table: TableLocals,
    keys: readonly KeyValue[],
    group: { readonly slot: Local<'i32'>; readonly initialize: readonly Statement[] },
  ): Statement[] {
    const { slot } = group;
    if (this.layout.keys.length === 0) return this.#onlyGroup(table, slot, group.initialize);
    const hash = body.local('i64');
    const nulls = this.layout.nullsOffset === null ? null : body.local('i64');
    const [found, probe, again] = [label('found'), label('probe'), label('again')];
    return [
      ...this.hash(hash, keys),
      ...(nulls === null ? [] : [nulls.set(nullBits(keys))]),
      block(
        found,
        loop(
          again,
          slot.set(this.place(table.base.get, hash.get, table.shift.get)),
          loop(
            probe,
            when(i64.eqz(memory.loadI64(slot.get, rowCountOffset)), [
              when(i32.geU(table.groups.get, table.growAt.get), [
                ...this.store(table),
                this.#builder.run(this.#growTable, table.descriptor.get),
                ...this.load(table),
                branch(again),
              ]),
              table.groups.set(i32.add(table.groups.get, i32.const(1))),
              ...this.#enter(slot, { hash, nulls, keys }, table.descriptor),
              ...group.initialize,
              branch(found),
            ]),
            branchIf(found, this.#sameKey(slot, { hash, nulls, keys })),
            ...this.next(slot, table),
            branch(probe),
          ),
        ),
      ),
    ];
  }

  /** Leaves in `slot` the address of the slot of a group that is in the table. */
  find(
    body: FunctionBuilder,
    table: TableLocals,
    keys: readonly KeyValue[],
    slot: Local<'i32'>,
  ): Statement[] {
    if (this.layout.keys.length === 0) return [slot.set(table.base.get)];
    const hash = body.local('i64');
    const nulls = this.layout.nullsOffset === null ? null : body.local('i64');
    const [found, probe] = [label('found'), label('probe')];
    return [
      ...this.hash(hash, keys),
      ...(nulls === null ? [] : [nulls.set(nullBits(keys))]),
      slot.set(this.place(table.base.get, hash.get, table.shift.get)),
      block(
        found,
        loop(
          probe,
          when(i64.eqz(memory.loadI64(slot.get, rowCountOffset)), [trap]),
          branchIf(found, this.#sameKey(slot, { hash, nulls, keys })),
          ...this.next(slot, table),
          branch(probe),
        ),
      ),
    ];
  }

  /** Takes out the group at `slot`; others may move, and the descriptor counts one less. */
  remove(slot: Instruction<'i32'>, descriptor: Instruction<'i32'>): Statement {
    this.#remove ??= removeFunction(this.#builder, this);
    return this.#builder.run(this.#remove, slot, descriptor);
  }

  /** Where a hash's group would stand if its place were free. */
  place(base: Instruction, hash: Instruction, shift: Instruction): Instruction<'i32'> {
    const index = i32.wrapI64(i64.shrU(i64.shl(hash, i64.const(8n)), shift));
    return i32.add(base, i32.mul(index, i32.const(this.layout.slotBytes)));
  }

  /** Goes on to the slot behind, from the last to the first. */
  next(slot: Local<'i32'>, table: Pick<TableLocals, 'base' | 'end'>): Statement[] {
    return [
      slot.set(i32.add(slot.get, i32.const(this.layout.slotBytes))),
      when(i32.geU(slot.get, table.end.get), [slot.set(table.base.get)]),
    ];
  }

  /** Leaves in `hash` the hash of an entered group. */
  hashAt(hash: Local<'i64'>, slot: Local<'i32'>): Statement[] {
    const { hashOffset } = this.layout;
    return hashOffset === null
      ? this.hash(hash, this.keysAt(slot))
      : [hash.set(memory.loadI64(slot.get, hashOffset))];
  }

  /** The keys of an entered group. */
  keysAt(slot: Local<'i32'>): KeyValue[] {
    return this.layout.keys.map((key, index) => ({
      value: memory.loadI64(slot.get, this.layout.keysOffset + index * 8),
      isNull: key.nullable ? this.#nullBit(slot, index) : null,
    }));
  }

  /** A view of the same bytes in the arena of the table. */
  keepBytes(view: Instruction<'i64'>, descriptor: Instruction<'i32'>): Instruction<'i64'> {
    this.#keepBytes ??= this.#addKeepBytes();
    return this.#builder.call(this.#keepBytes, view, descriptor);
  }

  /** Without keys all rows are one group, in the first slot. */
  #onlyGroup(
    table: TableLocals,
    slot: Local<'i32'>,
    initialize: readonly Statement[],
  ): Statement[] {
    return [
      slot.set(table.base.get),
      when(i64.eqz(memory.loadI64(slot.get, rowCountOffset)), [
        table.groups.set(i32.const(1)),
        ...initialize,
      ]),
    ];
  }

  #nullBit(slot: Local<'i32'>, index: number): Instruction<'i32'> {
    const bits = memory.loadI64(slot.get, must(this.layout.nullsOffset));
    return i32.wrapI64(i64.and(i64.shrU(bits, i64.const(index)), i64.const(1)));
  }

  #textWord(view: Instruction<'i64'>): Instruction<'i64'> {
    this.#bytesWord ??= bytesWordFunction(this.#builder);
    return this.#builder.call(this.#bytesWord, i32.wrapI64(view), viewLength(view));
  }

  #enter(
    slot: Local<'i32'>,
    { hash, nulls, keys }: SoughtGroup,
    descriptor: Local<'i32'>,
  ): Statement[] {
    const { hashOffset, nullsOffset, keysOffset } = this.layout;
    return [
      hashOffset === null ? nothing : memory.storeI64(slot.get, hash.get, hashOffset),
      nulls === null ? nothing : memory.storeI64(slot.get, nulls.get, must(nullsOffset)),
      ...keys.map((key, index) => {
        const text = must(this.layout.keys[index]).kind === 'view';
        const value = text ? this.keepBytes(key.value, descriptor.get) : key.value;
        return memory.storeI64(slot.get, value, keysOffset + index * 8);
      }),
    ];
  }

  #sameKey(slot: Local<'i32'>, { hash, nulls, keys }: SoughtGroup): Instruction<'i32'> {
    const { hashOffset, nullsOffset, keysOffset } = this.layout;
    const tests: Instruction<'i32'>[] = [];
    if (hashOffset !== null) tests.push(i64.eq(memory.loadI64(slot.get, hashOffset), hash.get));
    if (nulls !== null) tests.push(i64.eq(memory.loadI64(slot.get, must(nullsOffset)), nulls.get));
    for (const [index, key] of keys.entries()) {
      const kept = memory.loadI64(slot.get, keysOffset + index * 8);
      const text = must(this.layout.keys[index]).kind === 'view';
      tests.push(text ? this.#sameBytes(kept, key.value) : i64.eq(kept, key.value));
    }
    return allOf(tests);
  }

  #sameBytes(a: Instruction<'i64'>, b: Instruction<'i64'>): Instruction<'i32'> {
    this.#bytesEqual ??= bytesEqualFunction(this.#builder);
    const same = this.#builder.call<'i32'>(
      this.#bytesEqual,
      i32.wrapI64(a),
      i32.wrapI64(b),
      viewLength(a),
    );
    return allOf([i32.eq(viewLength(a), viewLength(b)), same]);
  }

  #addKeepBytes(): FunctionReference {
    const body = this.#builder.function('keepBytes', ['i64', 'i32'], ['i64']);
    const [view, descriptor] = [body.parameter<'i64'>(0), body.parameter<'i32'>(1)];
    const [length, top] = [body.local('i32'), body.local('i32')];
    const { arenaTop, arenaEnd } = tableDescriptor;
    body.add(
      length.set(viewLength(view.get)),
      when(
        i32.gtU(
          length.get,
          i32.sub(
            memory.loadI32(descriptor.get, arenaEnd),
            memory.loadI32(descriptor.get, arenaTop),
          ),
        ),
        [this.#builder.run(this.#growArena, descriptor.get, length.get)],
      ),
      top.set(memory.loadI32(descriptor.get, arenaTop)),
      memory.copy(top.get, i32.wrapI64(view.get), length.get),
      memory.storeI32(descriptor.get, i32.add(top.get, length.get), arenaTop),
      giveBack(i64.or(i64.extendI32U(top.get), i64.and(view.get, i64.const(0xffffffff00000000n)))),
    );
    return body;
  }
}

export function viewLength(view: Instruction<'i64'>): Instruction<'i32'> {
  return i32.wrapI64(i64.shrU(view, i64.const(32)));
}

function allOf(tests: readonly Instruction<'i32'>[]): Instruction<'i32'> {
  return tests.reduceRight((rest, test) => choose(test, rest, i32.const(0)));
}

function nullBits(keys: readonly KeyValue[]): Instruction<'i64'> {
  return keys.reduce<Instruction<'i64'>>(
    (bits, key, index) =>
      key.isNull === null
        ? bits
        : i64.or(bits, i64.shl(i64.extendI32U(key.isNull), i64.const(index))),
    i64.const(0n),
  );
}
