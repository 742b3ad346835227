import type { Row } from '@millrace/data';
import { evaluate, type EvaluationContext } from '@millrace/expr';
import type { Program, ProgramNode } from '@millrace/program';
import { assert, must, unreachable } from '@millrace/std';
import { beginningOfTime } from '../runtime/stream-event.ts';
import type { Downstream, Origin, ReferenceNode } from './reference-node.ts';
import { ReferenceTop } from './reference-top.ts';
import { ReferenceWindow } from './reference-window.ts';

/** What a program gives for finite sources: the rows of each sink by operator id, and late rows. */
export interface ReferenceResult {
  readonly sinks: ReadonlyMap<string, readonly Row[]>;
  readonly lateRows: number;
}

/**
 * Runs a program row by row, straight from the definitions: slow and meant to be obviously right.
 * It is the oracle of the engine's tests. Programs of parallelism 1 only, but each source has its
 * rows by partition, one for each subtask that it would have; all are read one after the other.
 * @throws EvaluationError
 */
export function runReference(
  program: Program,
  sources: ReadonlyMap<string, readonly (readonly Row[])[]>,
  evaluation: EvaluationContext,
): ReferenceResult {
  assert(program.parallelism === 1, 'the reference runs programs of parallelism 1');
  const sinks = new Map<string, Row[]>();
  const nodes: ReferenceNode[] = [];
  const make = (node: ProgramNode): ReferenceNode =>
    makeNode(node, { program, evaluation, sinks, downstream: fanOut(program, node, nodes) });
  for (const node of program.nodes) nodes.push(make(node));
  for (const node of program.nodes) {
    if (node.operator.kind !== 'source') continue;
    for (const [partition, rows] of (sources.get(node.operatorId) ?? []).entries()) {
      const origin = { partition, reached: beginningOfTime };
      for (const row of rows) nodes[node.id]?.row(row, origin);
    }
    nodes[node.id]?.end();
  }
  return { sinks, lateRows: nodes.reduce((sum, node) => sum + node.lateRows, 0) };
}

function fanOut(program: Program, node: ProgramNode, nodes: readonly ReferenceNode[]): Downstream {
  const edges = program.edges.filter((edge) => edge.from === node.id);
  return {
    row: (row, origin) => edges.forEach((edge) => nodes[edge.to]?.row(row, origin)),
    end: () => edges.forEach((edge) => nodes[edge.to]?.end()),
  };
}

interface Making {
  readonly program: Program;
  readonly evaluation: EvaluationContext;
  readonly sinks: Map<string, Row[]>;
  readonly downstream: Downstream;
}

function makeNode(
  node: ProgramNode,
  { program, evaluation, sinks, downstream }: Making,
): ReferenceNode {
  const { operator } = node;
  const end = (): void => downstream.end();
  switch (operator.kind) {
    case 'source':
      return { lateRows: 0, row: (row, origin) => downstream.row(row, origin), end };
    case 'filter': {
      const row = (row: Row, origin: Origin): void => {
        if (evaluate(operator.predicate, row, evaluation) === true) downstream.row(row, origin);
      };
      return { lateRows: 0, row, end };
    }
    case 'project': {
      const row = (row: Row, origin: Origin): void => {
        const values = operator.expressions.map((each) => evaluate(each, row, evaluation));
        downstream.row(values, origin);
      };
      return { lateRows: 0, row, end };
    }
    case 'watermark': {
      const reached = new Map<number, bigint>();
      const row = (row: Row, { partition }: Origin): void => {
        const before = reached.get(partition) ?? beginningOfTime;
        downstream.row(row, { partition, reached: before });
        const micros = evaluate(operator.expression, row, evaluation) as bigint | null;
        if (micros !== null && micros > before) reached.set(partition, micros);
      };
      return { lateRows: 0, row, end };
    }
    case 'union':
      return unionNode(program.edges.filter((edge) => edge.to === node.id).length, downstream);
    case 'window-aggregate':
      assert(operator.phase === 'complete', 'the reference aggregates in one phase');
      return new ReferenceWindow(operator, evaluation, downstream);
    case 'window-top':
      return new ReferenceTop(operator, must(node.timeField, 'event time'), evaluation, downstream);
    case 'sink': {
      const rows: Row[] = [];
      sinks.set(node.operatorId, rows);
      return { lateRows: 0, row: (row) => rows.push(row), end: () => {} };
    }
    default:
      return unreachable(operator);
  }
}

function unionNode(inputs: number, downstream: Downstream): ReferenceNode {
  let open = inputs;
  return {
    lateRows: 0,
    row: (row, origin) => downstream.row(row, origin),
    end: () => {
      open -= 1;
      if (open === 0) downstream.end();
    },
  };
}
