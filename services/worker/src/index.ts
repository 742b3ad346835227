export type { EmbeddedWorkerOptions } from './main.ts';
export { embeddedWorkerService, workerService } from './main.ts';
export { slotFamilies, subtaskFamilies, workerFamilies } from './metric-families.ts';
