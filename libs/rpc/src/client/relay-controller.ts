import type { ControllerPort } from '../ports/controller-port.ts';

/** Calls whichever controller is meant now; may call more than one until one of them takes it. */
type Relay = <T>(call: (controller: ControllerPort) => Promise<T>) => Promise<T>;

/** The port of a controller whose calls are relayed to another one. */
export function relayController(relay: Relay): ControllerPort {
  return {
    registerWorker: (...args) => relay((to) => to.registerWorker(...args)),
    heartbeat: (...args) => relay((to) => to.heartbeat(...args)),
    reportMetrics: (...args) => relay((to) => to.reportMetrics(...args)),
    workerInitialized: (...args) => relay((to) => to.workerInitialized(...args)),
    taskStarted: (...args) => relay((to) => to.taskStarted(...args)),
    taskFinished: (...args) => relay((to) => to.taskFinished(...args)),
    taskFailed: (...args) => relay((to) => to.taskFailed(...args)),
    reportProblem: (...args) => relay((to) => to.reportProblem(...args)),
    reportRows: (...args) => relay((to) => to.reportRows(...args)),
    registerNode: (...args) => relay((to) => to.registerNode(...args)),
    heartbeatNode: (...args) => relay((to) => to.heartbeatNode(...args)),
    workerFinished: (...args) => relay((to) => to.workerFinished(...args)),
    async *subscribeOutput(...args) {
      // Whether the controller takes the call is known with the first event.
      const { events, first } = await relay(async (to) => {
        const iterator = to.subscribeOutput(...args)[Symbol.asyncIterator]();
        return { events: iterator, first: await iterator.next() };
      });
      if (first.done === true) return;
      yield first.value;
      yield* { [Symbol.asyncIterator]: () => events };
    },
    getJobMetrics: (...args) => relay((to) => to.getJobMetrics(...args)),
    getFleet: (...args) => relay((to) => to.getFleet(...args)),
  };
}
