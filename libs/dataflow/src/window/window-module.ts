import type { Schema } from '@millrace/data';
import { ExpressionRuntime } from '@millrace/expr';
import type { WindowAggregateOperator } from '@millrace/program';
import { TableCode, type TableFunctions, tableImports, type TableSet } from '@millrace/state';
import { type LinearMemory, ModuleBuilder } from '@millrace/wasm';
import type { RunRows } from '../pipeline/pipeline-kernel.ts';
import { isPresent, type Stage } from '../pipeline/stage.ts';
import { shiftedTime, shiftedWatermark } from '../pipeline/time-bounds.ts';
import { generateAccumulate, generateInside } from './accumulate-code.ts';
import { generateEmit } from './emit-code.ts';
import { type GroupLayout, groupLayout } from './group-layout.ts';
import { generatePassInside } from './inside-code.ts';
import { generateMerging } from './merge-code.ts';
import { type WindowTimes, windowTimes } from './window-times.ts';

export interface WindowModuleOptions {
  readonly input: Schema;
  readonly stages: readonly Stage[];
  readonly operator: WindowAggregateOperator;
  readonly output: Schema;
}

/** What generated code asks of its host while it runs. */
export interface WindowHost {
  openPane(micros: bigint, watermark: bigint): number;
  tables(): TableSet;
}

/** The generated functions of one window aggregate. */
export interface WindowCode extends TableFunctions {
  readonly run: RunRows;
  /** Left out where batches do not tell the times that count here. */
  passInside?(input: number, state: number): number;
  /** For batches that `passInside` lets pass. */
  readonly runInside: RunRows;
  mergeGroups(slot: number, end: number, descriptor: number): void;
  /** Left out where an aggregate does not tell what it would be without some of its rows. */
  unmergeGroups?(slot: number, end: number, descriptor: number): void;
  emitGroups(
    slot: number,
    end: number,
    windowStart: bigint,
    windowEnd: bigint,
    output: number,
  ): number;
}

export interface WindowModule {
  readonly layout: GroupLayout;
  readonly times: WindowTimes;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly hostCalls: readonly string[];
  instantiate(linear: LinearMemory, runtime: ExpressionRuntime, host: WindowHost): WindowCode;
}

export function compileWindowAggregate(given: WindowModuleOptions): WindowModule {
  const operator = withPresentKeys(given);
  const options = { ...given, operator };
  const layout = groupLayout(operator.keys, operator.aggregates);
  const times = windowTimes(operator.window);
  const builder = new ModuleBuilder();
  const table = new TableCode(builder, layout.table);
  const accumulate = generateAccumulate(builder, table, { ...options, layout, times });
  generateInside(builder, table, { ...options, layout, times });
  generateCheck(builder, options, times);
  generateMerging(builder, table, layout);
  const emit = generateEmit(builder, table, layout, {
    phase: operator.phase,
    output: options.output,
  });
  const bytes = builder.build();
  return {
    layout,
    times,
    bytes,
    hostCalls: [...new Set([...accumulate.compiler.hostCalls, ...emit.hostCalls])],
    instantiate: (linear, runtime, host) => {
      const env = {
        ...accumulate.compiler.imports(runtime),
        memory: linear.memory,
        openPane: (micros: bigint, watermark: bigint) => host.openPane(micros, watermark),
        ...tableImports(() => host.tables()),
      };
      const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env });
      // The builder above gave the module exactly these exports.
      return instance.exports as unknown as WindowCode;
    },
  };
}

function generateCheck(
  builder: ModuleBuilder,
  { input, stages, operator }: WindowModuleOptions,
  { paneWidth }: WindowTimes,
): void {
  const time = shiftedTime(input, stages, operator.time);
  const watermark = shiftedWatermark(input, stages);
  const watches = stages.some(({ kind }) => kind === 'watermark');
  if (time === null || (watches && watermark === null)) return;
  generatePassInside(builder, { time, watermark, paneWidth });
}

/** Keys that filters keep from being NULL need no word that says so: groups are smaller. */
function withPresentKeys({
  input,
  stages,
  operator,
}: WindowModuleOptions): WindowAggregateOperator {
  const keys = operator.keys.map((key) =>
    key.kind === 'column' && isPresent(input, stages, key.path) ? { ...key, nullable: false } : key,
  );
  return { ...operator, keys };
}
