import { explainCode } from '@millrace/dataflow';
import { type ExplainStage, explainQuery, type PlanOptions } from '@millrace/planner';
import { formatDiagnostic, parseStatements } from '@millrace/sql';

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
  if (stage === 'wasm') return explainModules(text, options);
  const explained = explainQuery(text, options, STAGES[stage]);
  for (const diagnostic of explained.diagnostics) {
    process.stderr.write(`${formatDiagnostic(text, diagnostic)}\n`);
  }
  if (explained.text === null) return 1;
  process.stdout.write(`${explained.text.trimEnd()}\n`);
  return 0;
}

/** The last stage: what a slot runs, module by module. */
function explainModules(text: string, options: PlanOptions): number {
  const { program, diagnostics } = explainQuery(text, options, 'PROGRAM');
  for (const diagnostic of diagnostics) {
    process.stderr.write(`${formatDiagnostic(text, diagnostic)}\n`);
  }
  if (program === null) return 1;
  process.stdout.write(explainCode(program));
  return 0;
}
