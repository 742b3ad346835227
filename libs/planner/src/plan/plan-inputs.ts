import { unreachable } from '@millrace/std';
import type { LogicalPlan } from './logical-plan.ts';

export function inputsOf(plan: LogicalPlan): readonly LogicalPlan[] {
  switch (plan.kind) {
    case 'source':
    case 'unknown':
      return [];
    case 'union':
      return plan.inputs;
    case 'watermark':
    case 'filter':
    case 'project':
    case 'window-aggregate':
    case 'row-number':
      return [plan.input];
    default:
      return unreachable(plan);
  }
}

/** The plan over other inputs that give the same fields; itself when none changes. */
export function withInputs(plan: LogicalPlan, inputs: readonly LogicalPlan[]): LogicalPlan {
  if (inputsOf(plan).every((input, i) => input === inputs[i])) return plan;
  if (plan.kind === 'union') return { ...plan, inputs };
  const [input] = inputs;
  if (input === undefined || plan.kind === 'source' || plan.kind === 'unknown') return plan;
  return { ...plan, input };
}

/** All plans under the roots, each once, inputs before those that read them. */
export function plansBelow(roots: readonly LogicalPlan[]): readonly LogicalPlan[] {
  const seen = new Set<LogicalPlan>();
  const visit = (plan: LogicalPlan): void => {
    if (seen.has(plan)) return;
    for (const input of inputsOf(plan)) visit(input);
    seen.add(plan);
  };
  for (const root of roots) visit(root);
  return [...seen];
}
