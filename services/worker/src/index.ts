export { workerService } from './main.ts';
