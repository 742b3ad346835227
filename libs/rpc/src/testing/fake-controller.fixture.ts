import type { ControllerPort } from '../ports/controller-port.ts';

/** For tests: a controller that takes everything, except where it is told otherwise. */
export function fakeController(methods: Partial<ControllerPort>): ControllerPort {
  const take = async (): Promise<void> => undefined;
  return {
    registerWorker: take,
    heartbeat: take,
    reportMetrics: take,
    workerInitialized: take,
    taskStarted: take,
    taskFinished: take,
    taskFailed: take,
    reportProblem: take,
    reportRows: take,
    registerNode: take,
    heartbeatNode: take,
    workerFinished: take,
    async *subscribeOutput() {
      // A job without output.
    },
    getJobMetrics: async () => [],
    getFleet: async () => ({ scheduler: 'node', nodes: [] }),
    ...methods,
  };
}
