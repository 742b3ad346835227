import { connectorCatalog } from '@millrace/connectors';
import { runSlotThread } from '@millrace/dataflow';

// What a slot's thread runs; the engine is told of this file by `slotModule`.
await runSlotThread(connectorCatalog());
