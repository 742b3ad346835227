import type { Schema } from '@millrace/data';
import type { Program, ProgramEdge, ProgramNode } from '@millrace/program';
import { assert, must } from '@millrace/std';
import type { Stage } from '../pipeline/stage.ts';

/**
 * What runs on a slot for a program: stateless nodes are fused into what comes behind them, edges
 * between slots become a writing and a reading end. Plain data, the same on every slot; a slot
 * runs the tasks whose node has its subtask.
 */
export interface TaskGraph {
  /** Upstream before downstream. */
  readonly tasks: readonly Task[];
  readonly links: readonly TaskLink[];
}

export interface Task {
  readonly key: string;
  readonly kind:
    | 'source'
    | 'pipeline'
    | 'window-aggregate'
    | 'window-top'
    | 'union'
    | 'sink'
    | 'send'
    | 'take';
  /** The node that the task stands for; for the ends of an exchange the one on its side. */
  readonly node: ProgramNode;
  /** Fused in front: from the rows of the task that feeds this one. */
  readonly stages: readonly Stage[];
  /** The nodes of the stages. */
  readonly fused: readonly ProgramNode[];
  /** Of the rows that come in, before the stages. */
  readonly input: Schema;
  /** For the ends of an exchange: the edge's position in the program. */
  readonly edge: number | null;
  /** For a union: how many inputs. */
  readonly inputs: number;
}

export interface TaskLink {
  readonly from: string;
  readonly to: string;
  readonly input: number;
}

export function buildTaskGraph(program: Program): TaskGraph {
  return new GraphBuilder(program).build();
}

type Fused = ProgramNode & { readonly operator: Stage };

/** Whether a node has no task of its own. */
export function isFused(node: ProgramNode): node is Fused {
  const { kind } = node.operator;
  return kind === 'filter' || kind === 'project' || kind === 'watermark';
}

/** Who counts for a fused node: the task that stands for it, else the first that has it. */
export function countingTask({ tasks }: TaskGraph, node: ProgramNode): string | null {
  const [first = null, ...others] = tasks.filter(({ fused }) => fused.includes(node));
  return ([first, ...others].find((task) => task?.node === node) ?? first)?.key ?? null;
}

function stagesOf(fused: readonly Fused[]): Pick<Task, 'stages' | 'fused'> {
  return { stages: fused.map(({ operator }) => operator), fused };
}

class GraphBuilder {
  readonly #program: Program;
  readonly #tasks = new Map<string, Task>();
  readonly #links: TaskLink[] = [];

  constructor(program: Program) {
    this.#program = program;
  }

  build(): TaskGraph {
    for (const node of this.#program.nodes) {
      if (isFused(node)) this.#checkFused(node);
      else this.#addNode(node);
    }
    for (const [index, edge] of this.#program.edges.entries()) {
      if (edge.exchange.kind !== 'forward') this.#addExchange(index, edge);
    }
    return { tasks: this.#ordered(), links: this.#links };
  }

  #addNode(node: ProgramNode): void {
    const kind = node.operator.kind;
    if (kind === 'filter' || kind === 'project' || kind === 'watermark') return;
    const edges = this.#edgesInto(node);
    const feeding = edges.map((edge) =>
      kind === 'window-aggregate' ? this.#anchor(edge) : { ...this.#producer(edge), fused: [] },
    );
    const key = `${kind}:${node.id}`;
    this.#tasks.set(key, {
      key,
      kind,
      node,
      ...stagesOf(feeding[0]?.fused ?? []),
      input: feeding[0]?.schema ?? [],
      edge: null,
      inputs: edges.length,
    });
    for (const [index, { task }] of feeding.entries()) {
      this.#links.push({ from: task, to: key, input: edges[index]?.input ?? index });
    }
  }

  #addExchange(index: number, edge: ProgramEdge): void {
    const from = this.#node(edge.from);
    const fed = this.#producer({ ...edge, exchange: { kind: 'forward' } });
    const key = `send:${index}`;
    this.#tasks.set(key, this.#end(key, 'send', from, { index, input: fed.schema }));
    this.#links.push({ from: fed.task, to: key, input: 0 });
    this.#take(index, edge);
  }

  /** The reading end of an exchange. */
  #take(index: number, edge: ProgramEdge): string {
    const key = `take:${index}`;
    if (!this.#tasks.has(key)) {
      const schema = this.#node(edge.from).schema;
      this.#tasks.set(key, this.#end(key, 'take', this.#node(edge.to), { index, input: schema }));
    }
    return key;
  }

  #end(
    key: string,
    kind: 'send' | 'take',
    node: ProgramNode,
    { index, input }: { readonly index: number; readonly input: Schema },
  ): Task {
    return { key, kind, node, ...stagesOf([]), input, edge: index, inputs: 1 };
  }

  /** The task whose rows are those of the edge's upstream node. */
  #producer(edge: ProgramEdge): { readonly task: string; readonly schema: Schema } {
    const from = this.#node(edge.from);
    if (edge.exchange.kind !== 'forward') {
      return { task: this.#take(this.#program.edges.indexOf(edge), edge), schema: from.schema };
    }
    if (!isFused(from)) return { task: `${from.operator.kind}:${from.id}`, schema: from.schema };
    const key = `pipeline:${from.id}`;
    if (!this.#tasks.has(key)) {
      const { task, fused, schema } = this.#anchor(edge);
      this.#tasks.set(key, {
        key,
        kind: 'pipeline',
        node: from,
        ...stagesOf(fused),
        input: schema,
        edge: null,
        inputs: 1,
      });
      this.#links.push({ from: task, to: key, input: 0 });
    }
    return { task: key, schema: from.schema };
  }

  /** The last task before the edge that is not fused, and the stages between. */
  #anchor(edge: ProgramEdge): {
    readonly task: string;
    readonly fused: readonly Fused[];
    readonly schema: Schema;
  } {
    const fused: Fused[] = [];
    for (let at = edge; ; ) {
      const from = this.#node(at.from);
      if (at.exchange.kind !== 'forward' || !isFused(from)) {
        const { task, schema } = this.#producer(at);
        return { task, fused, schema };
      }
      fused.unshift(from);
      at = must(this.#edgesInto(from)[0], 'input of a fused node');
    }
  }

  #checkFused(node: Fused): void {
    assert(this.#edgesInto(node).length === 1, `${node.operatorId} has one input`);
  }

  #edgesInto(node: ProgramNode): ProgramEdge[] {
    return this.#program.edges
      .filter((edge) => edge.to === node.id)
      .sort((a, b) => a.input - b.input);
  }

  #node(id: number): ProgramNode {
    return must(this.#program.nodes[id], 'node');
  }

  #ordered(): Task[] {
    const ordered: Task[] = [];
    const placed = new Set<string>();
    const place = (task: Task): void => {
      if (placed.has(task.key)) return;
      placed.add(task.key);
      for (const link of this.#links) {
        if (link.to === task.key) place(must(this.#tasks.get(link.from), 'task'));
      }
      ordered.push(task);
    };
    for (const task of this.#tasks.values()) place(task);
    return ordered;
  }
}
