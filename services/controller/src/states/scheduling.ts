import { counted, unreachable } from '@millrace/std';
import { type Decision, move, stay } from '../job/decision.ts';
import type { JobFacts, JobLimits, RunFacts } from '../job/job-facts.ts';
import { slotsMissing } from '../schedulers/scheduler.ts';
import { leaveIfFailed, recoverFrom, restartIfAsked, stopIfAsked } from './moves.ts';

/**
 * Finds workers for a generation, gives them the program and waits until every task has started.
 */
export function decideScheduling(facts: JobFacts): Decision {
  const { run } = facts;
  const leave = stopIfAsked(facts) ?? restartIfAsked(facts) ?? leaveIfFailed(facts);
  if (leave !== null) return leave;
  if (run === null) return stay({ kind: 'launch' });
  switch (run.phase) {
    case 'launching':
      return launching(run, facts.limits);
    case 'waiting-for-slots':
      return waitingForSlots(run, facts.limits);
    case 'registering':
      return registering(run, facts.limits);
    case 'starting':
      return starting(facts, run);
    case 'attaching':
    case 'stopping':
    case 'ending':
      return recoverFrom('the workers of the job were taken away');
    default:
      return unreachable(run.phase);
  }
}

function launching({ inPhaseMs }: RunFacts, limits: JobLimits): Decision {
  if (inPhaseMs <= limits.workerStartupTimeoutMs) return stay();
  return recoverFrom(`no worker could be started within ${limits.workerStartupTimeoutMs} ms`);
}

function waitingForSlots(run: RunFacts, limits: JobLimits): Decision {
  const waitReason = slotsMissing(run.slotsNeeded, run.slotsFree, run.slotsWhere);
  if (run.inPhaseMs <= limits.slotWaitTimeoutMs) return stay({ kind: 'launch' }, waitReason);
  const message = `not enough slots: ${waitReason} for ${limits.slotWaitTimeoutMs} ms`;
  return move('Failing', { failure: { message, domain: 'external', operatorId: null } });
}

function registering(run: RunFacts, limits: JobLimits): Decision {
  const registered = `${run.slotsRegistered} of ${counted(run.slotsNeeded, 'slot')} registered`;
  if (run.slotsRegistered >= run.slotsNeeded) return stay({ kind: 'start-execution' });
  if (run.inPhaseMs <= limits.workerStartupTimeoutMs) return stay(undefined, registered);
  return recoverFrom(`only ${registered} within ${limits.workerStartupTimeoutMs} ms`);
}

function starting({ limits, nowMs, status }: JobFacts, run: RunFacts): Decision {
  const { started, total } = run.tasks;
  if (started >= total) {
    return move('Running', {
      failure: null,
      startTimeMicros: status.startTimeMicros ?? nowMs * 1000,
      tasks: total,
    });
  }
  const waitReason = `${started} of ${counted(total, 'task')} started`;
  if (run.inPhaseMs <= limits.taskStartupTimeoutMs) return stay(undefined, waitReason);
  return recoverFrom(`only ${waitReason} within ${limits.taskStartupTimeoutMs} ms`);
}
