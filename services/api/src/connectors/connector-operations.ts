import {
  type Catalog,
  type Connector,
  type Options,
  optionsJsonSchema,
  tableOptionsOf,
  type TableRole,
} from '@millrace/operator';
import type { z } from 'zod';
import { ApiError } from '../http/api-error.ts';
import { type ListBody, listBody } from '../http/page.ts';
import type { connectorAnswer } from './connector-answers.ts';
import { optionsOfConnector, unknownConnector } from './connector-options.ts';

type ConnectorBody = z.output<typeof connectorAnswer>;

/** What can be asked of connectors, whatever protocol asks. What goes out is the JSON of REST. */
export type ConnectorOperations = {
  readonly list: () => ListBody<ConnectorBody>;
  readonly get: (name: string) => ConnectorBody;
};

export function connectorOperations(catalog: Catalog): ConnectorOperations {
  return {
    list() {
      const items = catalog.names.toSorted().flatMap((name) => catalog.connector(name) ?? []);
      return listBody({ items, hasMore: false }, describeConnector);
    },
    get(name) {
      const connector = catalog.connector(name);
      if (connector !== null) return describeConnector(connector);
      const { message, hint } = unknownConnector(catalog, name);
      throw new ApiError('not_found', message, { hint });
    },
  };
}

function describeConnector(connector: Connector): ConnectorBody {
  const { name, description, source, sink } = connector;
  const shared = optionsOfConnector(connector);
  return {
    id: name,
    name,
    description,
    source: source !== undefined,
    sink: sink !== undefined,
    custom_schemas: 'format' in shared,
    testing: source?.test !== undefined || sink?.test !== undefined,
    connection_config:
      Object.keys(shared).length === 0 ? null : { ...optionsJsonSchema(shared, { isPart: true }) },
    table_config: tableConfig(connector),
  };
}

/** One schema a role; where there are two, `type` says which. */
function tableConfig({ source, sink }: Connector): Record<string, unknown> {
  const roles = [
    ...(source === undefined ? [] : [roleSchema('source', source.options)]),
    ...(sink === undefined ? [] : [roleSchema('sink', sink.options)]),
  ];
  const [only, ...others] = roles;
  if (only === undefined || others.length > 0) return { oneOf: roles.map(requireType) };
  return only;
}

function roleSchema(role: TableRole, options: Options) {
  const { type: _said, ...ofTables } = tableOptionsOf(role);
  const schema = optionsJsonSchema({ ...options, ...ofTables });
  return {
    title: role,
    ...schema,
    properties: {
      type: { const: role, description: 'the role of the table' },
      ...schema.properties,
    },
  };
}

function requireType(schema: ReturnType<typeof roleSchema>) {
  return { ...schema, required: ['type', ...schema.required] };
}
