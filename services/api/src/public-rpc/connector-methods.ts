import type { PublicPort } from '@millrace/rpc';
import type { ConnectorOperations } from '../connectors/connector-operations.ts';
import { readName } from './read-request.ts';

export function connectorMethods(connectors: ConnectorOperations) {
  return {
    async listConnectors() {
      return { connectors: connectors.list().data };
    },
    async getConnector({ input }) {
      return { connector: connectors.get(readName(input, 'name')) };
    },
  } satisfies Partial<PublicPort>;
}
