export { workerService } from './main.ts';
export type { WorkerServiceOptions } from './worker-service.ts';
export { createWorkerService } from './worker-service.ts';
