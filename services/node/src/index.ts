export type { NodeWiring } from './main.ts';
export { nodeService } from './main.ts';
export { nodeFamilies } from './metric-families.ts';
