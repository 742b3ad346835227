import type { Program, ProgramNode } from '@millrace/program';
import { AssertionError, must, unreachable } from '@millrace/std';
import type { LogicalPlan, SinkPlan } from '../plan/logical-plan.ts';
import { inputsOf, plansBelow } from '../plan/plan-inputs.ts';
import { lowerFilter } from './filter.ts';
import { ProgramBuilder } from './program-builder.ts';
import { lowerProject } from './project.ts';
import { lowerSink } from './sink.ts';
import { lowerSource } from './source.ts';
import { lowerUnion } from './union.ts';
import { lowerWatermark } from './watermark.ts';
import { lowerWindowAggregate } from './window-aggregate.ts';
import { lowerWindowTop } from './window-top.ts';

/** The plans of all sinks as one program: what they share becomes one node. */
export function lowerPlans(sinks: readonly SinkPlan[], parallelism: number): Program {
  const builder = new ProgramBuilder(parallelism);
  const nodes = new Map<LogicalPlan, ProgramNode>();
  for (const sink of sinks) {
    for (const plan of plansBelow([sink.input])) {
      if (nodes.has(plan)) continue;
      const inputs = inputsOf(plan).map((input) => must(nodes.get(input)));
      nodes.set(plan, lowerPlan(builder, plan, inputs));
    }
    lowerSink(builder, sink, must(nodes.get(sink.input)));
  }
  return builder.build();
}

function lowerPlan(
  builder: ProgramBuilder,
  plan: LogicalPlan,
  inputs: readonly ProgramNode[],
): ProgramNode {
  if (plan.kind === 'source') return lowerSource(builder, plan);
  if (plan.kind === 'union') return lowerUnion(builder, plan, inputs);
  const input = must(inputs[0], 'errors end before lowering');
  switch (plan.kind) {
    case 'watermark':
      return lowerWatermark(builder, plan, input);
    case 'filter':
      return lowerFilter(builder, plan, input);
    case 'project':
      return lowerProject(builder, plan, input);
    case 'window-aggregate':
      return lowerWindowAggregate(builder, plan, input);
    case 'row-number':
      return lowerWindowTop(builder, plan, input);
    case 'unknown':
      throw new AssertionError('a plan with errors is not lowered');
    default:
      return unreachable(plan);
  }
}
