import type { Row } from '@millrace/data';
import { evaluate, type EvaluationContext } from '@millrace/expr';
import type { Program, ProgramNode } from '@millrace/program';
import { assert, must, unreachable } from '@millrace/std';
import { beginningOfTime, endOfTime } from '../runtime/stream-event.ts';
import type { Downstream, ReferenceNode } from './reference-node.ts';
import { ReferenceTop } from './reference-top.ts';
import { ReferenceWindow } from './reference-window.ts';

/** What a program gives for finite sources: the rows of each sink by operator id, and late rows. */
export interface ReferenceResult {
  readonly sinks: ReadonlyMap<string, readonly Row[]>;
  readonly lateRows: number;
}

/**
 * Runs a program row by row, straight from the definitions: slow and meant to be obviously right.
 * It is the oracle of the engine's tests. Programs of parallelism 1 only; several sources are
 * read one after the other.
 * @throws EvaluationError
 */
export function runReference(
  program: Program,
  sources: ReadonlyMap<string, readonly Row[]>,
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
    for (const row of sources.get(node.operatorId) ?? []) nodes[node.id]?.row(row, 0);
    nodes[node.id]?.watermark(endOfTime, 0);
  }
  return { sinks, lateRows: nodes.reduce((sum, node) => sum + node.lateRows, 0) };
}

function fanOut(program: Program, node: ProgramNode, nodes: readonly ReferenceNode[]): Downstream {
  const edges = program.edges.filter((edge) => edge.from === node.id);
  return {
    row: (row) => edges.forEach((edge) => nodes[edge.to]?.row(row, edge.input)),
    watermark: (micros) => edges.forEach((edge) => nodes[edge.to]?.watermark(micros, edge.input)),
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
  const watermark = (micros: bigint): void => downstream.watermark(micros);
  switch (operator.kind) {
    case 'source':
      return { lateRows: 0, row: (row) => downstream.row(row), watermark };
    case 'filter': {
      const row = (row: Row): void => {
        if (evaluate(operator.predicate, row, evaluation) === true) downstream.row(row);
      };
      return { lateRows: 0, row, watermark };
    }
    case 'project': {
      const row = (row: Row): void =>
        downstream.row(operator.expressions.map((each) => evaluate(each, row, evaluation)));
      return { lateRows: 0, row, watermark };
    }
    case 'watermark': {
      let reached = beginningOfTime;
      const raise = (micros: bigint): void => {
        if (micros <= reached) return;
        reached = micros;
        downstream.watermark(micros);
      };
      const row = (row: Row): void => {
        downstream.row(row);
        const micros = evaluate(operator.expression, row, evaluation);
        if (micros !== null) raise(micros as bigint);
      };
      return { lateRows: 0, row, watermark: raise };
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
      return { lateRows: 0, row: (row) => rows.push(row), watermark: () => {} };
    }
    default:
      return unreachable(operator);
  }
}

function unionNode(inputs: number, downstream: Downstream): ReferenceNode {
  const reached = Array.from({ length: inputs }, () => beginningOfTime);
  const least = (): bigint => reached.reduce((a, b) => (a < b ? a : b), endOfTime);
  return {
    lateRows: 0,
    row: (row) => downstream.row(row),
    watermark: (micros, input) => {
      const before = least();
      if (micros > (reached[input] ?? endOfTime)) reached[input] = micros;
      if (least() > before) downstream.watermark(least());
    },
  };
}
