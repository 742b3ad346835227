import type { Program, ProgramNode } from '@millrace/program';
import { must } from '@millrace/std';
import { compilePipeline } from '../pipeline/pipeline-kernel.ts';
import type { Stage } from '../pipeline/stage.ts';
import { buildTaskGraph, type Task } from '../slot/task-graph.ts';
import { compileTop } from '../window-top/top-code.ts';
import { compileWindowAggregate } from '../window/window-module.ts';

/** The code that a task runs: a generated module, or none where TypeScript does the work. */
interface TaskCode {
  readonly bytes: number | null;
  /** Functions in its expressions that have no generator and run in the interpreter. */
  readonly hostCalls: readonly string[];
}

/**
 * What a slot runs for a program, a line for each task in the program's order: which operators are
 * fused into it, how large its generated module is, and what in it is left to JavaScript.
 */
export function explainCode(program: Program): string {
  const tasks = buildTaskGraph(program).tasks.toSorted(
    (a, b) => a.node.id - b.node.id || endRank(a) - endRank(b),
  );
  const lines = tasks.map((task) => {
    const { bytes, hostCalls } = taskCode(task);
    const code = bytes === null ? 'TypeScript' : `WebAssembly, ${bytes} bytes`;
    const calls = hostCalls.length === 0 ? '' : `, calls ${hostCalls.join(', ')} in JavaScript`;
    const fused = task.stages.map((stage) => stage.kind);
    const own = task.kind === 'pipeline' ? [] : [taskName(task)];
    return `${task.node.operatorId}: ${[...fused, ...own].join(' · ')} (${code}${calls})`;
  });
  return `${lines.join('\n')}\n`;
}

/** Rows are taken before a node's own work and sent behind it. */
function endRank({ kind }: Task): number {
  return kind === 'take' ? -1 : kind === 'send' ? 1 : 0;
}

function taskName(task: Task): string {
  switch (task.kind) {
    case 'send':
      return 'send to the subtasks that own the keys';
    case 'take':
      return 'take from the subtasks upstream';
    default:
      return operatorName(task.node);
  }
}

function operatorName({ operator }: ProgramNode): string {
  switch (operator.kind) {
    case 'source':
    case 'sink':
      return `${operator.kind} ${operator.table} (${operator.connector})`;
    case 'window-aggregate':
      return `${operator.window.kind} window, ${operator.phase}`;
    default:
      return operator.kind;
  }
}

function taskCode(task: Task): TaskCode {
  const { operator, schema } = task.node;
  const stages: readonly Stage[] = task.stages;
  if (task.kind === 'pipeline') {
    const { code, hostCalls } = compilePipeline(task.input, stages, schema);
    return { bytes: code?.length ?? null, hostCalls };
  }
  if (task.kind === 'window-aggregate' && operator.kind === 'window-aggregate') {
    const { bytes, hostCalls } = compileWindowAggregate({
      input: task.input,
      stages,
      operator,
      output: schema,
    });
    return { bytes: bytes.length, hostCalls };
  }
  if (task.kind === 'window-top' && operator.kind === 'window-top') {
    const timeField = must(task.node.timeField, 'event time');
    const { bytes, hostCalls } = compileTop({ operator, input: task.input, timeField });
    return { bytes: bytes.length, hostCalls };
  }
  return { bytes: null, hostCalls: [] };
}
