import { type NodePort, RpcError } from '@millrace/rpc';
import type { WorkerSupervisor } from './worker-supervisor.ts';

/** What the controller may ask of this node; what is meant for another is refused. */
export function nodePort(nodeId: string, supervisor: WorkerSupervisor): NodePort {
  const expectNode = (meant: string): void => {
    if (meant === nodeId) return;
    throw new RpcError('permission-denied', `this is node "${nodeId}", not "${meant}"`);
  };
  return {
    async startWorker(meant, start) {
      expectNode(meant);
      await supervisor.start(start);
    },
    async stopWorker(meant, workerId, force) {
      expectNode(meant);
      return supervisor.stop(workerId, force);
    },
    async getWorkers(meant) {
      expectNode(meant);
      return supervisor.workers;
    },
  };
}
