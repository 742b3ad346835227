/**
 * What the thread of a slot runs. The worker service has the same; to take it from there would load
 * a service and cost a query half a second before its first row.
 */
import { connectorCatalog } from '@millrace/connectors';
import { runSlotThread } from '@millrace/dataflow';

await runSlotThread(connectorCatalog());
