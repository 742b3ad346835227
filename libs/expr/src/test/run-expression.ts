import {
  batchRowsMax,
  physicalBytes,
  physicalKind,
  type Row,
  type Schema,
  type Value,
} from '@millrace/data';
import type { Expression } from '@millrace/program';
import { type Random, seededRandom } from '@millrace/std';
import {
  BatchWriter,
  type Instruction,
  i32,
  LinearMemory,
  memory,
  ModuleBuilder,
  type Statement,
  readValue,
} from '@millrace/wasm';
import { evaluate } from '../evaluate/evaluate.ts';
import type { EvaluationContext } from '../evaluate/evaluation-context.ts';
import { EvaluationError } from '../evaluate/evaluation-error.ts';
import { ExpressionCompiler } from '../generate/expression-compiler.ts';
import { ExpressionRuntime } from '../generate/expression-runtime.ts';
import { batchScope, eachRow } from './batch-scope.ts';

/** The values of an expression over rows, up to the first row that fails, and how that failed. */
export interface Outcome {
  readonly values: readonly Value[];
  readonly error: string | null;
}

const fixedNowMs = 1_700_000_000_123;

export function testContext(random: Random = seededRandom(1)): EvaluationContext {
  const nowMs = (): number => fixedNowMs;
  return { clock: { nowMs, monotonicMs: nowMs, sleep: () => Promise.resolve() }, random };
}

export function interpret(expression: Expression, rows: readonly Row[]): Outcome {
  const values: Value[] = [];
  const context = testContext();
  try {
    for (const row of rows) values.push(evaluate(expression, row, context));
    return { values, error: null };
  } catch (error) {
    return { values, error: errorText(error) };
  }
}

/** One memory for all runs: each reserves four gigabytes of addresses. */
const linear = new LinearMemory();

export function runGenerated(
  expression: Expression,
  schema: Schema,
  rows: readonly Row[],
): Outcome & { readonly hostCalls: readonly string[] } {
  const builder = new ModuleBuilder();
  const body = builder.exportFunction('run', ['i32', 'i32', 'i32']);
  const compiler = new ExpressionCompiler({ builder, body });
  const [batch, out, counter] = [
    body.parameter(0).get,
    body.parameter(1).get,
    body.parameter(2).get,
  ];
  const row = body.local('i32');
  const width = physicalBytes(physicalKind(expression.type));
  const compiled = compiler.compile(expression, batchScope(body, schema, { batch, row: row.get }));
  const slot = i32.add(out, i32.mul(row.get, i32.const(16)));
  body.add(
    eachRow(batch, row, [
      memory.storeI32(counter, row.get),
      ...compiled.setup,
      memory.storeI32(slot, compiled.isNull ?? i32.const(0), 8),
      store(slot, compiled.value, width),
    ]),
  );
  const runtime = new ExpressionRuntime(linear, testContext());
  const writer = new BatchWriter(linear, schema);
  for (const values of rows) writer.append(values);
  const results = linear.allocate(batchRowsMax * 16);
  const at = linear.allocate(64);
  const module = new WebAssembly.Module(builder.build());
  const env = { memory: linear.memory, ...compiler.imports(runtime) };
  const { run } = new WebAssembly.Instance(module, { env }).exports;
  let error: string | null = null;
  let done = rows.length;
  try {
    (run as (batch: number, out: number, counter: number) => void)(writer.batch, results, at);
  } catch (thrown) {
    error = errorText(thrown);
    done = linear.view.getInt32(at, true);
  }
  const values = Array.from({ length: done }, (_, i) =>
    linear.view.getInt32(results + i * 16 + 8, true) !== 0
      ? null
      : readValue(linear, expression.type, results + i * 16),
  );
  writer.release();
  runtime.release();
  linear.release(results, batchRowsMax * 16);
  linear.release(at, 64);
  return { values, error, hostCalls: compiler.hostCalls };
}

function store(address: Instruction, value: Instruction, width: number): Statement {
  if (value.type === 'i64') return memory.storeI64(address, value);
  if (value.type === 'f64') return memory.storeF64(address, value);
  if (value.type === 'f32') return memory.storeF32(address, value);
  return width === 1 ? memory.storeI32As8(address, value) : memory.storeI32(address, value);
}

function errorText(error: unknown): string {
  if (error instanceof EvaluationError) return `${error.code}: ${error.message}`;
  throw error;
}
