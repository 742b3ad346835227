import type { Catalog } from '@millrace/operator';
import { z } from 'zod';
import { listAnswer } from '../http/answers.ts';
import type { Route } from '../http/route.ts';

const connectorListAnswer = listAnswer(
  'ConnectorList',
  z.strictObject({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    source: z.boolean(),
    sink: z.boolean(),
  }),
);

/** The connectors that queries may name. */
export function connectorRoutes(catalog: Catalog): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/connectors',
      summary: 'The connectors that queries may name.',
      answer: connectorListAnswer,
      async handle() {
        const data = catalog.names.toSorted().flatMap((name) => {
          const connector = catalog.connector(name);
          if (connector === null) return [];
          return [
            {
              id: connector.name,
              name: connector.name,
              description: connector.description,
              source: connector.source !== undefined,
              sink: connector.sink !== undefined,
            },
          ];
        });
        return { data, has_more: false, hasMore: false };
      },
    },
  ];
}
