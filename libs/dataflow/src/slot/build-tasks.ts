import { type Options, resolveReferences, type Sink, type Source } from '@millrace/operator';
import type { ConnectorOptions, ProgramNode } from '@millrace/program';
import { assert, must } from '@millrace/std';
import { SendOperator } from '../exchange/send-operator.ts';
import { TakeDriver } from '../exchange/take-driver.ts';
import type { CountedStage } from '../pipeline/fused-counts.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import { gridBehind } from '../pipeline/window-grid.ts';
import { add, type Counters, counter } from '../runtime/meter.ts';
import type { Operator, Output } from '../runtime/operator.ts';
import type { OperatorContext } from '../runtime/outlet.ts';
import { SinkOperator } from '../runtime/sink-operator.ts';
import { type Driver, SourceTask } from '../runtime/source-task.ts';
import { TaskFailure } from '../runtime/task-failure.ts';
import { Union } from '../runtime/union.ts';
import { WindowAggregate } from '../window/window-aggregate.ts';
import { WindowTop } from '../window-top/window-top.ts';
import { SampleLimit } from './sample-limit.ts';
import type { SlotContext } from './slot-context.ts';
import { buildTaskGraph, countingTask, type Task, type TaskGraph } from './task-graph.ts';

/** An operator and what it is charged to. */
export interface SlotOperator {
  readonly operator: Operator;
  readonly counters: Counters;
}

/** The tasks of one slot, wired. */
export interface SlotTasks {
  /** Downstream before upstream. */
  readonly operators: readonly SlotOperator[];
  /** Downstream before upstream. */
  readonly drivers: readonly Driver[];
  readonly sources: readonly { readonly task: SourceTask; readonly source: Source }[];
  readonly sinks: readonly { readonly operator: SinkOperator; readonly sink: Sink }[];
}

export interface SinkEnds {
  /** Called when the last row of a sink has been written to it. */
  onSinkEnd(operatorId: string, sink: Sink): void;
  /** Called when the rows of an epoch have been. */
  onSinkBarrier(operatorId: string, epoch: number): void;
}

export function buildTasks(context: SlotContext, ends: SinkEnds): SlotTasks {
  const graph = buildTaskGraph(context.program);
  const builder = new TaskBuilder(context, graph, ends);
  for (const task of graph.tasks.toReversed()) {
    if (context.slot >= task.node.parallelism) continue;
    try {
      builder.add(task);
    } catch (error) {
      throw TaskFailure.of(task.node.operatorId, error);
    }
  }
  return builder;
}

class TaskBuilder implements SlotTasks {
  readonly operators: SlotOperator[] = [];
  readonly drivers: Driver[] = [];
  readonly sources: { readonly task: SourceTask; readonly source: Source }[] = [];
  readonly sinks: { readonly operator: SinkOperator; readonly sink: Sink }[] = [];
  readonly #context: SlotContext;
  readonly #graph: TaskGraph;
  readonly #ends: SinkEnds;
  readonly #built = new Map<string, Operator>();
  readonly #nodes = new Map<string, ProgramNode>();

  constructor(context: SlotContext, graph: TaskGraph, ends: SinkEnds) {
    this.#context = context;
    this.#graph = graph;
    this.#ends = ends;
  }

  add(task: Task): void {
    this.#nodes.set(task.key, task.node);
    switch (task.kind) {
      case 'source':
        return this.#addSource(task);
      case 'take': {
        const readers = this.#context.exchange.readers(must(task.edge));
        this.drivers.push(new TakeDriver(this.#operatorContext(task), task.input, readers));
        return;
      }
      case 'pipeline':
        return this.#addOperator(task, this.#pipeline(task));
      case 'window-aggregate':
        return this.#addOperator(task, this.#windowAggregate(task));
      case 'window-top':
        return this.#addOperator(task, this.#windowTop(task));
      case 'union':
        return this.#addOperator(task, new Union(this.#operatorContext(task), task.inputs));
      case 'send':
        return this.#addOperator(task, this.#send(task));
      case 'sink':
        return this.#addSink(task);
    }
  }

  #addOperator(task: Task, operator: Operator): void {
    this.#built.set(task.key, operator);
    this.operators.push({ operator, counters: this.#context.counters.of(task.node.id) });
  }

  #pipeline(task: Task): Operator {
    const { clock, random } = this.#context;
    return new Pipeline(this.#operatorContext(task), {
      input: task.input,
      stages: task.stages,
      counted: this.#counted(task),
      output: task.node.schema,
      grid: gridBehind(this.#context.program, task.node, task.stages),
      clock,
      random,
    });
  }

  /** Stages may run in several tasks; one of them counts. */
  #counted(task: Task): CountedStage[] {
    return task.stages.map((stage, index) => {
      const node = must(task.fused[index], 'node of a stage');
      const hasOutlet = node === task.node;
      const counts = countingTask(this.#graph, node) === task.key;
      return { stage, hasOutlet, counters: counts ? this.#context.counters.of(node.id) : null };
    });
  }

  #windowAggregate(task: Task): Operator {
    const { operator } = task.node;
    assert(operator.kind === 'window-aggregate', 'a window aggregate');
    const { clock, random } = this.#context;
    return new WindowAggregate(this.#operatorContext(task), {
      input: task.input,
      stages: task.stages,
      counted: this.#counted(task),
      operator,
      output: task.node.schema,
      clock,
      random,
    });
  }

  #windowTop(task: Task): Operator {
    const { operator } = task.node;
    assert(operator.kind === 'window-top', 'a window top');
    const { clock, random } = this.#context;
    return new WindowTop(this.#operatorContext(task), {
      operator,
      input: task.input,
      timeField: must(task.node.timeField, 'event time'),
      output: task.node.schema,
      evaluation: { clock, random },
    });
  }

  #send(task: Task): Operator {
    const { program, exchange, linear, counters, slot } = this.#context;
    const edge = must(task.edge);
    const { exchange: kind } = must(program.edges[edge], 'edge');
    return new SendOperator(
      {
        operatorId: task.node.operatorId,
        linear,
        counters: counters.of(task.node.id),
        subtask: slot,
      },
      task.input,
      kind,
      exchange.writers(edge),
    );
  }

  #addSource(task: Task): void {
    const { node } = task;
    const { operator } = node;
    assert(operator.kind === 'source', 'a source');
    const { catalog, clock, counters } = this.#context;
    const samples = new SampleLimit();
    const connector = must(
      catalog.connector(operator.connector)?.source,
      `source connector ${operator.connector}`,
    );
    const source = connector.open({
      ...this.#taskContext(node, operator.table, this.#withSecrets(connector, operator.options)),
      dropRow: (reason, sample) => {
        add(counters.of(node.id), counter.decodeErrors, 1);
        if (!samples.take(clock.monotonicMs())) return;
        this.#context.sampleBadRow(node.operatorId, reason, sample);
      },
    });
    const driver = new SourceTask(this.#operatorContext(task), source, {
      clock,
      idleMs: this.#idleMs(node),
    });
    this.sources.push({ task: driver, source });
    this.drivers.push(driver);
  }

  #addSink(task: Task): void {
    const { node } = task;
    const { operator } = node;
    assert(operator.kind === 'sink', 'a sink');
    const connector = must(
      this.#context.catalog.connector(operator.connector)?.sink,
      `sink connector ${operator.connector}`,
    );
    const sink = connector.open({
      ...this.#taskContext(node, operator.table, this.#withSecrets(connector, operator.options)),
      sources: this.#context.program.nodes.flatMap(({ operator: other }) =>
        other.kind === 'source' ? [other] : [],
      ),
      showRows: (rows, timestamps) => this.#context.showRows(node.operatorId, rows, timestamps),
    });
    const counters = this.#context.counters.of(node.id);
    const built = new SinkOperator(node.operatorId, sink, counters, {
      onBarrier: (epoch) => this.#ends.onSinkBarrier(node.operatorId, epoch),
      onEnd: () => this.#ends.onSinkEnd(node.operatorId, sink),
    });
    this.sinks.push({ operator: built, sink });
    this.#addOperator(task, built);
  }

  #withSecrets({ options: declared }: { readonly options: Options }, options: ConnectorOptions) {
    return resolveReferences(declared, options, this.#context.environment);
  }

  #taskContext(node: ProgramNode, table: string, options: SinkOptions) {
    const { linear, clock, random, slot, wake, fail } = this.#context;
    return {
      table,
      options,
      schema: node.schema,
      subtask: slot,
      parallelism: node.parallelism,
      memory: linear,
      clock,
      random,
      wake,
      fail: (error: Error) => fail(node.operatorId, error),
    };
  }

  /** The least patience of the watermarks that are made from this source's rows. */
  #idleMs(node: ProgramNode): number | null {
    const patience = this.#graph.tasks
      .filter((task) =>
        this.#graph.links.some(({ from, to }) => from === `source:${node.id}` && to === task.key),
      )
      .flatMap((task) => task.stages)
      .flatMap((stage) =>
        stage.kind === 'watermark' && stage.idleMicros !== null ? [stage.idleMicros / 1000] : [],
      );
    return patience.length === 0 ? null : Math.min(...patience);
  }

  #operatorContext(task: Task): OperatorContext {
    const { linear, counters, meter, slot } = this.#context;
    const links = this.#graph.links.filter(
      (link) => link.from === task.key && this.#built.has(link.to),
    );
    const outputs = links.map(
      (link): Output => ({
        operator: must(this.#built.get(link.to), 'operator'),
        input: link.input,
      }),
    );
    return {
      operatorId: task.node.operatorId,
      subtask: slot,
      linear,
      counters: counters.of(task.node.id),
      meter,
      outputs,
      outputCounters: links.map((link) => counters.of(must(this.#nodes.get(link.to)).id)),
    };
  }
}

type SinkOptions = Extract<ProgramNode['operator'], { kind: 'sink' }>['options'];
