import type { Route } from '../http/route.ts';
import { connectorListAnswer } from './connector-answers.ts';
import type { ConnectorOperations } from './connector-operations.ts';

/** Connectors over REST. */
export function connectorRoutes(connectors: ConnectorOperations): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/connectors',
      summary: 'The connectors that queries may name.',
      answer: connectorListAnswer,
      handle: async () => connectors.list(),
    },
  ];
}
