import { z } from 'zod';
import { listAnswer } from '../http/answers.ts';

const jsonSchema = z.looseObject({}).describe('a JSON schema (2020-12)');

export const connectorAnswer = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    source: z.boolean(),
    sink: z.boolean(),
    custom_schemas: z.boolean().describe('whether tables declare their columns'),
    testing: z.boolean().describe('whether the test of a table looks at the outside'),
    connection_config: jsonSchema
      .nullable()
      .describe('of the config of a connection profile; null when there is nothing to share'),
    table_config: jsonSchema.describe('of the config of a connection table, one of each role'),
  })
  .meta({ id: 'Connector' });

export const connectorListAnswer = listAnswer('ConnectorList', connectorAnswer);
