export type { ControllerServiceOptions } from './controller-options.ts';
export type { ControllerService } from './controller-service.ts';
export { createControllerService } from './controller-service.ts';
export { type ControllerProcessOptions, controllerService } from './main.ts';
export { controllerFamilies } from './metric-families.ts';
export type { EmbeddedWorker } from './schedulers/embedded/scheduler.ts';
