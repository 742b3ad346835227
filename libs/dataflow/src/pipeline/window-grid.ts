import type { Program, ProgramNode } from '@millrace/program';
import { greatestCommonDivisor, windowTimes } from '../window/window-times.ts';
import type { Stage } from './stage.ts';

/** What decides which rows have missed windows that lie behind a union or an exchange. */
export interface WindowGrid {
  /** The field of the rows that is their event time. */
  readonly timeField: number;
  /** Microseconds: all windows behind begin and end at multiples of it. */
  readonly step: bigint;
}

/**
 * The grid of the windows that rows meet behind a pipeline which makes their watermark; null
 * where they meet none. Rows behind a window are those of the window, and on time.
 */
export function gridBehind(
  program: Program,
  node: ProgramNode,
  stages: readonly Stage[],
): WindowGrid | null {
  const { timeField } = node;
  if (timeField === null || !stages.some(({ kind }) => kind === 'watermark')) return null;
  const steps: bigint[] = [];
  const open = [node.id];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    for (const edge of program.edges) {
      const next = edge.from === at ? program.nodes[edge.to] : undefined;
      if (next?.operator.kind === 'window-aggregate') {
        steps.push(windowTimes(next.operator.window).paneWidth);
      } else if (next !== undefined) open.push(next.id);
    }
  }
  const [first, ...others] = steps;
  return first === undefined
    ? null
    : { timeField, step: others.reduce(greatestCommonDivisor, first) };
}
