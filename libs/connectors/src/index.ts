export { connectorCatalog } from './catalog.ts';
export { OutputClosedError } from './stdout/output-closed-error.ts';
