import { paddingBytes, type SqlType, type Value } from '@millrace/data';
import { must } from '@millrace/std';
import {
  type FunctionBuilder,
  type FunctionReference,
  type Instruction,
  i32,
  type ModuleBuilder,
  readValue,
  sequence,
  type Statement,
  trap,
  type ValueType,
} from '@millrace/wasm';
import type { EvaluationContext } from '../evaluate/evaluation-context.ts';
import { EvaluationError, type EvaluationErrorCode } from '../evaluate/evaluation-error.ts';
import { controlBlock, type ExpressionRuntime } from './expression-runtime.ts';
import { writeValue } from './write-value.ts';

/** A function that generated code calls, written once per module that needs it. */
export interface LibraryFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
  build(body: FunctionBuilder, library: ModuleLibrary): void;
}

/** A place in generated code where the interpreter takes over. */
export interface HostSite {
  /** For EXPLAIN. */
  readonly name: string;
  readonly arguments: readonly HostArgument[];
  readonly type: SqlType;
  readonly evaluate: (args: readonly Value[], context: EvaluationContext) => Value;
}

/** Constants are known on this side; other arguments lie in the slots of the control block. */
export type HostArgument =
  | { readonly kind: 'constant'; readonly value: Value }
  | { readonly kind: 'slot'; readonly slot: number; readonly type: SqlType };

const mathFunctions = [
  'acos',
  'acosh',
  'asin',
  'asinh',
  'atan',
  'atan2',
  'atanh',
  'cbrt',
  'cos',
  'cosh',
  'exp',
  'log',
  'log10',
  'log2',
  'pow',
  'sin',
  'sinh',
  'tan',
  'tanh',
] as const;

export type MathFunction = (typeof mathFunctions)[number];

const mathPrefix = 'expr_math_';

/**
 * What the expressions of one module share: functions, text constants, errors they raise
 * and calls of the interpreter, with the imports that all of this needs.
 */
export class ModuleLibrary {
  static readonly #libraries = new WeakMap<ModuleBuilder, ModuleLibrary>();

  readonly builder: ModuleBuilder;
  readonly #functions = new Map<string, FunctionReference>();
  readonly #imports = new Map<string, FunctionReference>();
  readonly #errors: { readonly code: EvaluationErrorCode; readonly message: string }[] = [];
  readonly #sites: HostSite[] = [];
  readonly #constants: Uint8Array[] = [];

  static of(builder: ModuleBuilder): ModuleLibrary {
    const library = ModuleLibrary.#libraries.get(builder) ?? new ModuleLibrary(builder);
    ModuleLibrary.#libraries.set(builder, library);
    return library;
  }

  private constructor(builder: ModuleBuilder) {
    this.builder = builder;
  }

  /** Calls a function of one result. */
  call<T extends ValueType>(
    called: LibraryFunction,
    ...args: readonly Instruction[]
  ): Instruction<T> {
    return this.builder.call<T>(this.#function(called), ...args);
  }

  /** A function of JavaScript's `Math`, which the engine calls without entering JavaScript. */
  math(name: MathFunction, ...args: readonly Instruction[]): Instruction<'f64'> {
    const parameters = args.map(() => 'f64' as const);
    return this.builder.call(this.#import(`${mathPrefix}${name}`, parameters, ['f64']), ...args);
  }

  /** Throws an EvaluationError; what comes after is never reached. */
  raise(code: EvaluationErrorCode, message: string): Statement {
    const known = this.#errors.findIndex((e) => e.code === code && e.message === message);
    const site = known >= 0 ? known : this.#errors.push({ code, message }) - 1;
    const target = this.#import('expr_raise', ['i32'], []);
    return sequence(this.builder.run(target, i32.const(site)), trap);
  }

  /** Address of the control block. */
  control(): Instruction<'i32'> {
    return this.builder.call(this.#import('expr_control', [], ['i32']));
  }

  /** Address of the table of constants: one view each. */
  constants(): Instruction<'i32'> {
    return this.builder.call(this.#import('expr_constants', [], ['i32']));
  }

  /** Makes a chunk of the heap current that has room; the address of that room. */
  growHeap(bytes: Instruction): Instruction<'i32'> {
    return this.builder.call(this.#import('expr_grow_heap', ['i32'], ['i32']), bytes);
  }

  /** Puts bytes into the table of constants; their place there. */
  addConstant(bytes: Uint8Array): number {
    const known = this.#constants.findIndex((other) => Buffer.compare(other, bytes) === 0);
    return known >= 0 ? known : this.#constants.push(bytes) - 1;
  }

  /** Runs a site: arguments from the slots, the result into the first slot. */
  hostCall(site: HostSite): Statement {
    const name = `expr_host_${this.#sites.push(site) - 1}`;
    return this.builder.run(this.#import(name, [], []));
  }

  /** What the module imports from `env`, beside its memory. */
  imports(runtime: ExpressionRuntime): Record<string, (...args: number[]) => unknown> {
    const constants = this.#writeConstants(runtime);
    const all: Record<string, (...args: number[]) => unknown> = {
      expr_raise: (site) => {
        const { code, message } = must(this.#errors[site ?? -1], 'error site');
        throw new EvaluationError(code, message);
      },
      expr_control: () => runtime.control,
      expr_constants: () => constants,
      expr_grow_heap: (bytes) => runtime.heap.allocate((bytes ?? 0) >>> 0),
    };
    for (const name of mathFunctions) all[`${mathPrefix}${name}`] = Math[name];
    for (const [index, site] of this.#sites.entries()) {
      all[`expr_host_${index}`] = () => runSite(site, runtime);
    }
    return Object.fromEntries(Object.entries(all).filter(([name]) => this.#imports.has(name)));
  }

  #function(called: LibraryFunction): FunctionReference {
    const known = this.#functions.get(called.name);
    if (known !== undefined) return known;
    const { builder } = this;
    const body = builder.function(`expr_${called.name}`, called.parameters, called.results);
    this.#functions.set(called.name, body);
    called.build(body, this);
    return body;
  }

  #import(
    name: string,
    parameters: readonly ValueType[],
    results: readonly ValueType[],
  ): FunctionReference {
    const known = this.#imports.get(name);
    if (known !== undefined) return known;
    const reference = this.builder.importFunction(name, parameters, results);
    this.#imports.set(name, reference);
    return reference;
  }

  #writeConstants(runtime: ExpressionRuntime): number {
    if (this.#constants.length === 0) return 0;
    const { linear } = runtime;
    const table = runtime.allocate(this.#constants.length * 8);
    for (const [index, bytes] of this.#constants.entries()) {
      const address = runtime.allocate(bytes.length + paddingBytes);
      linear.u8.fill(0, address, address + bytes.length + paddingBytes);
      linear.u8.set(bytes, address);
      linear.view.setUint32(table + index * 8, address, true);
      linear.view.setUint32(table + index * 8 + 4, bytes.length, true);
    }
    return table;
  }
}

function runSite(site: HostSite, runtime: ExpressionRuntime): void {
  const { linear, control } = runtime;
  const slotAt = (slot: number): number =>
    control + controlBlock.slots + slot * controlBlock.slotBytes;
  const args = site.arguments.map((argument) => {
    if (argument.kind === 'constant') return argument.value;
    const address = slotAt(argument.slot);
    const isNull = linear.u8[address + controlBlock.isNull] !== 0;
    if (isNull) return null;
    const isText = argument.type.kind === 'text' || argument.type.kind === 'json';
    return isText ? runtime.text.read(address) : readValue(linear, argument.type, address);
  });
  const result = site.evaluate(args, runtime.context);
  const address = slotAt(0);
  if (result !== null) writeValue(runtime, site.type, address, result);
  linear.view.setUint8(address + controlBlock.isNull, result === null ? 1 : 0);
}
