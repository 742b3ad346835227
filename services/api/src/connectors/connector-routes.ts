import { pathParameter, type Route } from '../http/route.ts';
import { connectorAnswer, connectorListAnswer } from './connector-answers.ts';
import type { ConnectorOperations } from './connector-operations.ts';

const PREFIX = '/api/v1/connectors';

/** Connectors over REST. */
export function connectorRoutes(connectors: ConnectorOperations): Route[] {
  return [
    {
      method: 'GET',
      path: PREFIX,
      summary: 'The connectors that queries may name, with JSON schemas of their options.',
      answer: connectorListAnswer,
      handle: async () => connectors.list(),
    },
    {
      method: 'GET',
      path: `${PREFIX}/:id`,
      summary: 'One connector, by its name.',
      answer: connectorAnswer,
      handle: async (request) => connectors.get(pathParameter(request, 'id')),
    },
  ];
}
