import { physicalKind, type SqlType, type Value } from '@millrace/data';
import type { Expression } from '@millrace/program';
import { assert, unreachable } from '@millrace/std';
import {
  type FunctionBuilder,
  f32,
  f64,
  type Instruction,
  i32,
  i64,
  type Local,
  type ModuleBuilder,
  memory,
  type Statement,
  sequence,
  type ValueType,
  when,
} from '@millrace/wasm';
import type { EvaluationContext } from '../evaluate/evaluation-context.ts';
import type { EvaluationErrorCode } from '../evaluate/evaluation-error.ts';
import { constantValue } from '../evaluate/literal.ts';
import { argumentsMax, controlBlock } from './expression-runtime.ts';
import type { GeneratedValue } from './generated-value.ts';
import { type LibraryFunction, type HostArgument, ModuleLibrary } from './module-library.ts';

/** The type that generated code gives a value of a SQL type. */
export function valueTypeOf(type: SqlType): ValueType {
  const kind = physicalKind(type);
  switch (kind) {
    case 'i8':
    case 'i32':
    case 'struct':
      return 'i32';
    case 'i64':
    case 'view':
      return 'i64';
    case 'f32':
    case 'f64':
      return kind;
    default:
      return unreachable(kind);
  }
}

/** What generators work with: the function that they write into, and what its module shares. */
export class CodeContext {
  readonly library: ModuleLibrary;
  readonly #body: FunctionBuilder;
  readonly #prologue: Statement[] = [];
  readonly #constants = new Map<number, Local<'i64'>>();
  readonly #hostCalls = new Set<string>();
  #control: Local<'i32'> | null = null;

  constructor(builder: ModuleBuilder, body: FunctionBuilder) {
    this.library = ModuleLibrary.of(builder);
    this.#body = body;
    // Written when the module is, and so with all that was asked for until then.
    body.add({ type: 'void', emit: (to) => sequence(...this.#prologue).emit(to) });
  }

  get hostCalls(): readonly string[] {
    return [...this.#hostCalls].sort();
  }

  local<T extends ValueType>(type: T): Local<T> {
    return this.#body.local(type);
  }

  /** Address of the control block, for functions that allocate. */
  control(): Instruction<'i32'> {
    if (this.#control === null) {
      this.#control = this.local('i32');
      this.#prologue.push(this.#control.set(this.library.control()));
    }
    return this.#control.get;
  }

  call<T extends ValueType>(
    called: LibraryFunction,
    ...args: readonly Instruction[]
  ): Instruction<T> {
    return this.library.call<T>(called, ...args);
  }

  /** The view of constant bytes. */
  bytes(bytes: Uint8Array): Instruction<'i64'> {
    const place = this.library.addConstant(bytes);
    const known = this.#constants.get(place);
    if (known !== undefined) return known.get;
    const view = this.local('i64');
    this.#constants.set(place, view);
    this.#prologue.push(view.set(memory.loadI64(this.library.constants(), place * 8)));
    return view.get;
  }

  /** Raises an error if `condition` holds and, where the row's arguments may be NULL, none is. */
  raiseWhen(
    condition: Instruction,
    anyNull: Instruction | null,
    error: readonly [EvaluationErrorCode, string],
  ): Statement {
    const raises = anyNull === null ? condition : i32.and(condition, i32.eqz(anyNull));
    return when(raises, [this.library.raise(...error)]);
  }

  /** A literal of a type. */
  constant(value: Value, type: SqlType): Instruction {
    switch (valueTypeOf(type)) {
      case 'i32':
        return i32.const(Number(value));
      case 'f32':
        return f32.const(Number(value));
      case 'f64':
        return f64.const(Number(value));
      default:
        if (typeof value === 'string') return this.bytes(Buffer.from(value));
        return value instanceof Uint8Array ? this.bytes(value) : i64.const(value as bigint);
    }
  }

  /**
   * The value that the interpreter computes, in JavaScript: statements that leave it in `value`
   * and `isNull`. `name` is shown by EXPLAIN; null for a slow path that is hardly ever taken.
   */
  interpret(request: InterpretRequest): Statement[] {
    const { operands, type } = request;
    if (request.name !== null) this.#hostCalls.add(request.name);
    const control = this.control();
    const stores: Statement[] = [];
    const args: HostArgument[] = [];
    let slot = 0;
    for (const { expression, generated } of operands) {
      const constant = constantValue(expression);
      if (constant !== undefined) {
        args.push({ kind: 'constant', value: constant });
        continue;
      }
      assert(slot < argumentsMax, 'too many arguments');
      const at = controlBlock.slots + slot * controlBlock.slotBytes;
      stores.push(storeValue(control, generated.value, at));
      stores.push(
        memory.storeI32As8(control, generated.isNull ?? i32.const(0), at + controlBlock.isNull),
      );
      args.push({ kind: 'slot', slot, type: expression.type });
      slot += 1;
    }
    const { evaluate } = request;
    const call = this.library.hostCall({
      name: request.name ?? '',
      arguments: args,
      type,
      evaluate,
    });
    return [
      ...stores,
      call,
      request.isNull.set(memory.loadI32From8U(control, controlBlock.slots + controlBlock.isNull)),
      request.value.set(loadValue(control, type, controlBlock.slots)),
    ];
  }
}

export interface InterpretRequest {
  readonly name: string | null;
  /** Their `setup` has run. */
  readonly operands: readonly {
    readonly expression: Expression;
    readonly generated: GeneratedValue;
  }[];
  readonly type: SqlType;
  readonly evaluate: (args: readonly Value[], context: EvaluationContext) => Value;
  readonly value: Local;
  readonly isNull: Local<'i32'>;
}

function storeValue(address: Instruction, value: Instruction, offset: number): Statement {
  switch (value.type) {
    case 'i64':
      return memory.storeI64(address, value, offset);
    case 'f32':
      return memory.storeF32(address, value, offset);
    case 'f64':
      return memory.storeF64(address, value, offset);
    default:
      return memory.storeI32(address, value, offset);
  }
}

/** Loads a value as it lies in a column. */
export function loadValue(address: Instruction, type: SqlType, offset: number): Instruction {
  const kind = physicalKind(type);
  switch (kind) {
    case 'i8':
      return memory.loadI32From8U(address, offset);
    case 'i32':
      return memory.loadI32(address, offset);
    case 'i64':
    case 'view':
      return memory.loadI64(address, offset);
    case 'f32':
      return memory.loadF32(address, offset);
    case 'f64':
      return memory.loadF64(address, offset);
    case 'struct':
      return i32.const(0);
    default:
      return unreachable(kind);
  }
}
