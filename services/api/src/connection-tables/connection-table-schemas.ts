import { CONNECTION_TABLE_TYPES } from '@millrace/control-db';
import { z } from 'zod';
import { profileAnswer } from '../connection-profiles/connection-profile-schemas.ts';
import { connectionField, connectionSchema, optionMap } from '../formats/connection-schema.ts';
import { listAnswer, timeMicros } from '../http/answers.ts';

const name = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]{0,62}$/,
    'must be letters, digits and "_", at most 63 of them, and begin with no digit',
  )
  .describe('what queries name it by; unique, whatever its case');
const profileId = z.string().nullish().describe('of a connection profile of the same connector');

export const createTableBody = z
  .strictObject({
    name,
    connector: z.string(),
    connection_profile_id: profileId,
    config: optionMap
      .default({})
      .describe('options as in WITH; with `type` where the connector has both roles'),
    schema: connectionSchema.nullish(),
  })
  .meta({ id: 'CreateConnectionTable' });

export const patchTableBody = z
  .strictObject({
    name: name.optional(),
    connection_profile_id: profileId,
    config: optionMap.optional().describe('all of it: what is not given is gone'),
    schema: connectionSchema.optional().describe('all of it: what is not given is gone'),
  })
  .refine((body) => Object.keys(body).length > 0, 'nothing is to be changed')
  .meta({ id: 'PatchConnectionTable', minProperties: 1 });

const schemaAnswer = z.strictObject({
  ...connectionSchema.shape,
  fields: z.array(connectionField).describe('the columns that queries see'),
  inferred: z.boolean(),
});

export const tableAnswer = z
  .strictObject({
    id: z.string(),
    pub_id: z.string().describe('the same as `id`'),
    name: z.string(),
    created_at: timeMicros,
    updated_at: timeMicros,
    connector: z.string(),
    connection_profile: profileAnswer.nullable(),
    table_type: z.enum(CONNECTION_TABLE_TYPES),
    config: z.looseObject({}).describe('secrets are masked'),
    schema: schemaAnswer,
    consumers: z.int().describe('how many pipelines use it'),
  })
  .meta({ id: 'ConnectionTable' });

export const tableListAnswer = listAnswer('ConnectionTableList', tableAnswer);
