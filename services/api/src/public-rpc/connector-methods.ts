import type { PublicPort } from '@millrace/rpc';
import type { ConnectorOperations } from '../connectors/connector-operations.ts';

export function connectorMethods(connectors: ConnectorOperations) {
  return {
    async listConnectors() {
      return { connectors: connectors.list().data };
    },
  } satisfies Partial<PublicPort>;
}
