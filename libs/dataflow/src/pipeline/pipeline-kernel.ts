import { batchHeader, type Schema, validityOffset, valuesOffset, vectorAt } from '@millrace/data';
import type { ExpressionRuntime } from '@millrace/expr';
import { i32, type LinearMemory, type Local, memory, ModuleBuilder } from '@millrace/wasm';
import { ColumnStore, type PlacedVector, placedVectors } from './column-store.ts';
import { beginRowLoop } from './row-loop.ts';
import { type Stage, sourcePath } from './stage.ts';

/** The compiled form of a stateless pipeline, from batch to batch. */
export interface PipelineKernel {
  /** The module, or null when vectors are only passed on. */
  readonly code: Uint8Array<ArrayBuffer> | null;
  /** Vectors of the output that are vectors of the input as they are. */
  readonly aliases: readonly VectorAlias[];
  /** Functions that run in JavaScript. */
  readonly hostCalls: readonly string[];
  imports(runtime: ExpressionRuntime): Record<string, (...args: never[]) => unknown>;
}

export interface VectorAlias {
  /** Offsets of the addresses in the headers of input and output; validity null = never NULL. */
  readonly inputValues: number;
  readonly outputValues: number;
  readonly inputValidity: number | null;
  readonly outputValidity: number | null;
}

/** `run(input, firstRow, state, output)`, generated; see `beginRowLoop`. */
export type RunRows = (input: number, firstRow: number, state: number, output: number) => number;

/** Makes generated code run over the memory of a slot. */
export function instantiateRows(
  code: Uint8Array<ArrayBuffer>,
  { imports }: Pick<PipelineKernel, 'imports'>,
  on: { readonly linear: LinearMemory; readonly runtime: ExpressionRuntime },
): RunRows {
  const env = { memory: on.linear.memory, ...imports(on.runtime) };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(code), { env });
  return instance.exports['run'] as RunRows;
}

export function compilePipeline(
  input: Schema,
  stages: readonly Stage[],
  output: Schema,
): PipelineKernel {
  const filters = stages.some((stage) => stage.kind === 'filter');
  const watches = stages.some((stage) => stage.kind === 'watermark');
  const aliases: VectorAlias[] = [];
  const computed: PlacedVector[] = [];
  for (const placed of placedVectors(output)) {
    const alias = filters ? null : aliasOf(input, stages, placed);
    if (alias === null) computed.push(placed);
    else aliases.push(alias);
  }
  if (computed.length === 0 && !watches && !filters) {
    return { code: null, aliases, hostCalls: [], imports: () => ({}) };
  }
  const builder = new ModuleBuilder();
  const { body, compiler, scope, locals, finish } = beginRowLoop(builder, 'run', input, stages);
  const row: Local<'i32'> = filters ? body.local('i32') : body.parameter<'i32'>(1);
  const store = new ColumnStore(body, {
    batch: locals.output,
    row,
    rowsPerCopy: filters ? 0 : 1,
  });
  const stores = computed.flatMap((placed) => store.copy(placed, scope));
  finish({
    before: [store.begin],
    row: filters ? [...stores, row.set(i32.add(row.get, i32.const(1)))] : stores,
    after: [memory.storeI32(locals.output.get, row.get, batchHeader.rows)],
  });
  return {
    code: builder.build(),
    aliases,
    hostCalls: compiler.hostCalls,
    imports: (runtime) => compiler.imports(runtime),
  };
}

function aliasOf(
  input: Schema,
  stages: readonly Stage[],
  { vector, path }: PlacedVector,
): VectorAlias | null {
  const origin = sourcePath(stages, path);
  if (origin === null) return null;
  const index = vectorAt(input, origin);
  const source = placedVectors(input)[index]?.vector;
  // A field out of a struct that may be NULL needs the validity of both: it is computed.
  if (source === undefined || (origin.length > path.length && vector.nullable)) return null;
  return {
    inputValues: valuesOffset(index),
    outputValues: valuesOffset(vector.index),
    inputValidity: source.nullable ? validityOffset(index) : null,
    outputValidity: vector.nullable ? validityOffset(vector.index) : null,
  };
}
