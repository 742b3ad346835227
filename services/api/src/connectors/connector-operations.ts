import type { Catalog } from '@millrace/operator';
import type { z } from 'zod';
import type { ListBody } from '../http/page.ts';
import type { connectorAnswer } from './connector-answers.ts';

type ConnectorBody = z.output<typeof connectorAnswer>;

/** What can be asked of connectors, whatever protocol asks. What goes out is the JSON of REST. */
export type ConnectorOperations = {
  readonly list: () => ListBody<ConnectorBody>;
};

export function connectorOperations(catalog: Catalog): ConnectorOperations {
  return {
    list() {
      const data = catalog.names.toSorted().flatMap((name) => describeConnector(catalog, name));
      return { data, has_more: false, hasMore: false };
    },
  };
}

/** None, of a name that the catalog does not have after all. */
function describeConnector(catalog: Catalog, name: string): ConnectorBody[] {
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
}
