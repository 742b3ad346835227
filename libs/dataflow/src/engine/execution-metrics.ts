import type { Program, ProgramNode } from '@millrace/program';
import type { SubtaskMetrics } from '../execution.ts';
import { type Counters, counter } from '../runtime/meter.ts';
import { endOfTime } from '../runtime/stream-event.ts';
import type { SlotCounters } from '../slot/slot-counters.ts';
import { isFused } from '../slot/task-graph.ts';
import type { BusyWindow } from './busy-window.ts';
import type { QueueFills } from './queue-fills.ts';

/**
 * Reads the counters of a slot while it counts; fused operators have one time and one watermark.
 */
export function readMetrics(
  program: Program,
  slot: number,
  counters: SlotCounters,
  now: { readonly atMs: number; readonly busy: BusyWindow; readonly queues: QueueFills },
): SubtaskMetrics[] {
  const nodes = program.nodes.filter((node) => slot < node.parallelism);
  const tasks = nodes.map((node) => counters.of(taskNode(program, node).id));
  const busyRatios = now.busy.ratios({
    atMs: now.atMs,
    totalsMs: tasks.map((task) => get(task, 'busyMs')),
  });
  return nodes.map((node, index) => {
    const row = counters.of(node.id);
    const watermark = get(tasks[index] ?? row, 'watermark');
    return {
      operatorId: node.operatorId,
      operatorName: node.operator.kind,
      subtask: slot,
      rowsIn: get(row, 'rowsIn'),
      rowsOut: get(row, 'rowsOut'),
      bytesIn: get(row, 'bytesIn'),
      bytesOut: get(row, 'bytesOut'),
      batchesIn: get(row, 'batchesIn'),
      batchesOut: get(row, 'batchesOut'),
      lateRows: get(row, 'lateRows'),
      decodeErrors: get(row, 'decodeErrors'),
      watermarkMicros: Number.isNaN(watermark) ? null : microsOf(watermark),
      queueFill: now.queues.into(node.id),
      backpressure: backpressureOf(program, node, now.queues),
      busyRatio: busyRatios[index] ?? 0,
      stateBytes: get(row, 'stateBytes'),
    };
  });
}

/** What is behind an operator on its slot holds it up as its own queues do. */
function backpressureOf(program: Program, node: ProgramNode, queues: QueueFills): number {
  let fill = queues.outOf(node.id);
  for (const { from, to, exchange } of program.edges) {
    const behind = program.nodes[to];
    if (from !== node.id || exchange.kind !== 'forward' || behind === undefined) continue;
    fill = Math.max(fill, backpressureOf(program, behind, queues));
  }
  return fill;
}

/**
 * The node whose task this one is in: a filter, projection or watermark is fused into what
 * comes behind it on the same slot, up to a window or the end of the stateless run.
 */
function taskNode(program: Program, node: ProgramNode): ProgramNode {
  if (!isFused(node)) return node;
  const edge = program.edges.find(({ from }) => from === node.id);
  const next = edge?.exchange.kind === 'forward' ? program.nodes[edge.to] : undefined;
  if (next === undefined) return node;
  return isFused(next) || next.operator.kind === 'window-aggregate'
    ? taskNode(program, next)
    : node;
}

function get(row: Counters, name: keyof typeof counter): number {
  return row[counter[name]] ?? 0;
}

/** The end of time is rounded up to what 64 bits do not hold. */
function microsOf(watermark: number): bigint {
  const micros = BigInt(watermark);
  return micros > endOfTime ? endOfTime : micros;
}
