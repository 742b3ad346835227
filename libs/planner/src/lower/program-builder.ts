import type { Exchange, Operator, Program, ProgramEdge, ProgramNode } from '@millrace/program';
import { programVersion } from '@millrace/program';

export interface NodeInput {
  readonly from: ProgramNode;
  readonly exchange: Exchange;
}

type NodeParts = Omit<ProgramNode, 'id' | 'operatorId'> & {
  /** What the node is called in metrics, its number goes behind: `tumbling-window`. */
  readonly name: string;
  readonly inputs: readonly NodeInput[];
};

/** Nodes and edges of a program in the making; nodes come after those that they read. */
export class ProgramBuilder {
  readonly parallelism: number;
  readonly #nodes: ProgramNode[] = [];
  readonly #edges: ProgramEdge[] = [];

  constructor(parallelism: number) {
    this.parallelism = parallelism;
  }

  add({ name, inputs, ...parts }: NodeParts): ProgramNode {
    const id = this.#nodes.length;
    const node: ProgramNode = { id, operatorId: `${name}_${id}`, ...parts };
    this.#nodes.push(node);
    for (const [input, { from, exchange }] of inputs.entries()) {
      this.#edges.push({ from: from.id, to: id, input, exchange });
    }
    return node;
  }

  /** A node with the rows of its only input, in the same subtasks. */
  follow(
    input: ProgramNode,
    parts: Pick<NodeParts, 'name' | 'description' | 'schema' | 'timeField'> & {
      readonly operator: Operator;
    },
  ): ProgramNode {
    const inputs = [{ from: input, exchange: { kind: 'forward' } as const }];
    return this.add({ ...parts, parallelism: input.parallelism, inputs });
  }

  build(): Program {
    const edges = [...this.#edges];
    return { version: programVersion, parallelism: this.parallelism, nodes: this.#nodes, edges };
  }
}
