import type { Catalog } from '@millrace/operator';
import type { Route } from '../http/route.ts';

/** The connectors that queries may name. */
export function connectorRoutes(catalog: Catalog): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/connectors',
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
