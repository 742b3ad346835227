import type { Program, ProgramNode } from '@millrace/program';
import type { SubtaskMetrics } from '../execution.ts';
import { type Counters, counter } from '../runtime/meter.ts';
import { endOfTime } from '../runtime/stream-event.ts';
import type { SlotCounters } from '../slot/slot-counters.ts';
import { isFused } from '../slot/task-graph.ts';

/** Reads the counters of a slot while it counts; fused operators show those of the whole. */
export function readMetrics(
  program: Program,
  slot: number,
  counters: SlotCounters,
  elapsedMs: number,
): SubtaskMetrics[] {
  return program.nodes
    .filter((node) => slot < node.parallelism)
    .map((node) => {
      const row = counters.of(countingNode(program, node).id);
      const watermark = get(row, 'watermark');
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
        queueFill: get(row, 'queueFill'),
        busyRatio: elapsedMs === 0 ? 0 : Math.min(1, get(row, 'busyMs') / elapsedMs),
      };
    });
}

/**
 * The node whose task counts for this one: a filter, projection or watermark is fused into what
 * comes behind it on the same slot, up to a window or the end of the stateless run.
 */
function countingNode(program: Program, node: ProgramNode): ProgramNode {
  if (!isFused(node)) return node;
  const edge = program.edges.find(({ from }) => from === node.id);
  const next = edge?.exchange.kind === 'forward' ? program.nodes[edge.to] : undefined;
  if (next === undefined) return node;
  return isFused(next) || next.operator.kind === 'window-aggregate'
    ? countingNode(program, next)
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
