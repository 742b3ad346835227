import { explainCode } from '@millrace/dataflow';
import { type ExplainStage, explainQuery, type PlanOptions } from '@millrace/planner';
import type { Program } from '@millrace/program';
import { formatDiagnostic, parseStatements } from '@millrace/sql';

type Stage = NonNullable<ReturnType<typeof explainStage>>;

/** How far planning has to come; what is generated comes after that. */
const STAGES: Readonly<Record<Stage, ExplainStage>> = {
  ast: 'AST',
  bound: 'BOUND',
  optimized: 'OPTIMIZED',
  program: 'PROGRAM',
  wasm: 'PROGRAM',
};

/** The stage that a text asks to see explained, or null when it is to be run. */
export function explainStage(text: string) {
  for (const statement of parseStatements(text).statements) {
    if (statement.kind === 'explain') return statement.stage ?? 'optimized';
  }
  return null;
}

/** Prints what a text has become after a stage; gives the exit code. */
export function explainText(text: string, options: PlanOptions, stage: Stage): number {
  const explained = explainQuery(text, options, STAGES[stage]);
  for (const diagnostic of explained.diagnostics) {
    process.stderr.write(`${formatDiagnostic(text, diagnostic)}\n`);
  }
  const shown = stage === 'wasm' ? codeOf(explained.program) : explained.text;
  if (shown === null) return 1;
  process.stdout.write(`${shown.trimEnd()}\n`);
  return 0;
}

/** What a slot runs, module by module. */
function codeOf(program: Program | null): string | null {
  return program === null ? null : explainCode(program);
}
