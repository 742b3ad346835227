import { assert, must } from '@millrace/std';
import { ByteWriter } from './encoding.ts';
import { FunctionBuilder, type FunctionReference, type FunctionType } from './function-builder.ts';
import {
  type Instruction,
  type ResultType,
  type Statement,
  type ValueType,
  valueTypeCode,
} from './instruction.ts';

/**
 * Assembles one module. Imports and functions may be declared in any order; calls are resolved
 * when the bytes are written. The memory is always imported, as `env.memory`, and shared.
 */
export class ModuleBuilder {
  readonly #imports: { readonly module: string; readonly reference: FunctionReference }[] = [];
  readonly #functions: FunctionBuilder[] = [];
  readonly #exports = new Set<FunctionBuilder>();
  #indexes = new Map<FunctionReference, number>();

  importFunction(name: string, parameters: readonly ValueType[], results: readonly ValueType[]) {
    const reference: FunctionReference = { name, type: { parameters, results } };
    this.#imports.push({ module: 'env', reference });
    return reference;
  }

  function(name: string, parameters: readonly ValueType[], results: readonly ValueType[] = []) {
    const built = new FunctionBuilder(name, { parameters, results });
    this.#functions.push(built);
    return built;
  }

  exportFunction(
    name: string,
    parameters: readonly ValueType[],
    results: readonly ValueType[] = [],
  ) {
    const built = this.function(name, parameters, results);
    this.#exports.add(built);
    return built;
  }

  /** Calls a function of one result. */
  call<T extends ValueType>(
    target: FunctionReference,
    ...args: readonly Instruction[]
  ): Instruction<T> {
    assert(target.type.results.length === 1, () => `${target.name} gives no value`);
    return this.#call(target, target.type.results[0] as T, args);
  }

  /** Calls a function of no result. */
  run(target: FunctionReference, ...args: readonly Instruction[]): Statement {
    assert(target.type.results.length === 0, () => `${target.name} gives a value`);
    return this.#call(target, 'void', args);
  }

  build(): Uint8Array<ArrayBuffer> {
    const all = [...this.#imports.map((i) => i.reference), ...this.#functions];
    this.#indexes = new Map(all.map((reference, index) => [reference, index]));
    const types = new Map<string, number>();
    const typeOf = (type: FunctionType): number => {
      const key = JSON.stringify(type);
      const known = types.get(key) ?? types.size;
      types.set(key, known);
      return known;
    };
    const typeIndexes = all.map((reference) => typeOf(reference.type));
    const out = new ByteWriter();
    out.bytes([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    this.#writeTypes(
      out,
      [...types.keys()].map((key) => JSON.parse(key) as FunctionType),
    );
    this.#writeImports(out, typeIndexes);
    section(out, 3, this.#functions, (to, _, index) =>
      to.unsigned(must(typeIndexes[this.#imports.length + index])),
    );
    section(out, 7, [...this.#exports], (to, exported) => {
      to.name(exported.name);
      to.byte(0);
      to.unsigned(must(this.#indexes.get(exported)));
    });
    section(out, 10, this.#functions, (to, built) => to.sized((inner) => built.write(inner)));
    this.#writeNames(out, all);
    return out.finish();
  }

  #call<T extends ResultType>(
    target: FunctionReference,
    result: T,
    args: readonly Instruction[],
  ): Instruction<T> {
    const { parameters } = target.type;
    assert(
      args.length === parameters.length && args.every((arg, i) => arg.type === parameters[i]),
      () => `${target.name}(${parameters.join()}) called with (${args.map((a) => a.type).join()})`,
    );
    return {
      type: result,
      emit: (to) => {
        for (const arg of args) arg.emit(to);
        to.writer.byte(0x10);
        to.writer.unsigned(must(this.#indexes.get(target), `${target.name} is of another module`));
      },
    };
  }

  #writeTypes(out: ByteWriter, types: readonly FunctionType[]): void {
    section(out, 1, types, (to, type) => {
      to.byte(0x60);
      for (const list of [type.parameters, type.results]) {
        to.unsigned(list.length);
        for (const value of list) to.byte(valueTypeCode[value]);
      }
    });
  }

  #writeImports(out: ByteWriter, typeIndexes: readonly number[]): void {
    section(out, 2, [null, ...this.#imports], (to, imported, index) => {
      if (imported === null) {
        to.name('env');
        to.name('memory');
        to.bytes([2, 3]);
        to.unsigned(1);
        to.unsigned(65536);
        return;
      }
      to.name(imported.module);
      to.name(imported.reference.name);
      to.byte(0);
      to.unsigned(must(typeIndexes[index - 1]));
    });
  }

  /** The name section, so that stack traces and profiles name the functions. */
  #writeNames(out: ByteWriter, all: readonly FunctionReference[]): void {
    out.byte(0);
    out.sized((custom) => {
      custom.name('name');
      custom.byte(1);
      custom.sized((names) => {
        names.unsigned(all.length);
        for (const [index, reference] of all.entries()) {
          names.unsigned(index);
          names.name(reference.name);
        }
      });
    });
  }
}

function section<T>(
  out: ByteWriter,
  id: number,
  items: readonly T[],
  write: (to: ByteWriter, item: T, index: number) => void,
): void {
  if (items.length === 0) return;
  out.byte(id);
  out.sized((inner) => {
    inner.unsigned(items.length);
    for (const [index, item] of items.entries()) write(inner, item, index);
  });
}
