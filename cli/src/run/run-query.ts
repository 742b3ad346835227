import { connectorCatalog, OutputClosedError } from '@millrace/connectors';
import {
  type BadRowEvent,
  createEngine,
  type Engine,
  type Execution,
  type TaskFailedEvent,
} from '@millrace/dataflow';
import { planQuery } from '@millrace/planner';
import type { Program } from '@millrace/program';
import { formatDiagnostic } from '@millrace/sql';
import { errorMessage } from '@millrace/std';
import { explainStage, explainText } from './explain-text.ts';
import { handleSignals } from './handle-signals.ts';
import { showProgress } from './progress.ts';
import { tell } from '../print/tell.ts';

export interface RunQueryOptions {
  readonly text: string;
  readonly parallelism: number;
}

/**
 * Plans and runs a query in this process, without services, ports or a database. Rows of a bare
 * SELECT go to standard output and everything else to standard error. Resolves with the exit code.
 */
export async function runQuery({ text, parallelism }: RunQueryOptions): Promise<number> {
  const options = { catalog: connectorCatalog(), parallelism, defaultSink: 'stdout' } as const;
  const stage = explainStage(text);
  if (stage !== null) return explainText(text, options, stage);
  const planned = planQuery(text, options);
  for (const diagnostic of planned.diagnostics) {
    tell(formatDiagnostic(text, diagnostic));
  }
  if (planned.program === null) return 1;
  const slotModule = new URL('./slot-thread.ts', import.meta.url);
  const engine = await createEngine({ slotModule, environment: process.env });
  try {
    return await runProgram(engine, planned.program);
  } finally {
    await engine.close();
  }
}

async function runProgram(engine: Engine, program: Program): Promise<number> {
  const failures: TaskFailedEvent[] = [];
  const slots = Array.from({ length: program.parallelism }, (_, slot) => slot);
  const execution: Execution = engine.start(
    {
      jobId: 'run',
      pipelineId: 'run',
      generation: 1,
      program,
      workers: [{ workerId: 'local', dataAddress: engine.dataAddress, slots }],
      workerId: 'local',
    },
    (event) => {
      if (event.kind === 'failed') failures.push(event);
      if (event.kind === 'bad-row') reportBadRow(event);
    },
  );
  const ignoreSignals = handleSignals(execution);
  const progress = showProgress(execution);
  try {
    await execution.finished;
    await progress.end();
    return 0;
  } catch (thrown) {
    if (isReaderGone(failures, thrown)) return 0;
    await progress.end();
    reportFailure(failures, thrown);
    return 1;
  } finally {
    progress.stop();
    ignoreSignals();
  }
}

/** Whoever reads standard output has seen enough, as `head` does. */
function isReaderGone(failures: readonly TaskFailedEvent[], thrown: unknown): boolean {
  // Errors come from other threads, so that only their messages are left of them.
  const { message: readerGone } = new OutputClosedError();
  const messages = [errorMessage(thrown), ...failures.map(({ message }) => message)];
  return messages.some((message) => message.includes(readerGone));
}

function reportBadRow({ operatorId, reason, sample }: BadRowEvent): void {
  tell(`millrace: ${operatorId} left out a row: ${reason}: ${sample}`);
}

function reportFailure(failures: readonly TaskFailedEvent[], thrown: unknown): void {
  if (failures.length === 0) tell(`millrace: ${errorMessage(thrown)}`);
  for (const { operatorId, subtask, message, details, domain } of failures) {
    tell(`millrace: ${operatorId} (subtask ${subtask}): ${message}`);
    const isForDevelopers = domain === 'internal';
    if (details !== undefined && (isForDevelopers || details !== message)) {
      tell(details);
    }
  }
}
