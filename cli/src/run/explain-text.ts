import { type ExplainStage, explainQuery, type PlanOptions } from '@millrace/planner';
import { formatDiagnostic, parseStatements } from '@millrace/sql';
import { OperatingError } from '@millrace/std';

type Stage = NonNullable<ReturnType<typeof explainStage>>;

const STAGES: Readonly<Record<Exclude<Stage, 'wasm'>, ExplainStage>> = {
  ast: 'AST',
  bound: 'BOUND',
  optimized: 'OPTIMIZED',
  program: 'PROGRAM',
};

/** The stage that a text asks to see explained, or null when it is to be run. */
export function explainStage(text: string) {
  for (const statement of parseStatements(text).statements) {
    if (statement.kind === 'explain') return statement.stage ?? 'optimized';
  }
  return null;
}

/** Prints what a text has become after a stage; resolves to the exit code. */
export function explainText(text: string, options: PlanOptions, stage: Stage): number {
  if (stage === 'wasm') {
    const message = 'EXPLAIN (WASM) is not supported by "millrace run"';
    const hint = 'EXPLAIN (PROGRAM) shows what the modules are generated from';
    throw new OperatingError(message, { domain: 'user', retry: 'never', hint });
  }
  const explained = explainQuery(text, options, STAGES[stage]);
  for (const diagnostic of explained.diagnostics) {
    process.stderr.write(`${formatDiagnostic(text, diagnostic)}\n`);
  }
  if (explained.text === null) return 1;
  process.stdout.write(`${explained.text.trimEnd()}\n`);
  return 0;
}
