/** What the thread of a slot runs. */
import { connectorCatalog } from '@millrace/connectors';
import { runSlotThread } from '@millrace/dataflow';

await runSlotThread(connectorCatalog());
