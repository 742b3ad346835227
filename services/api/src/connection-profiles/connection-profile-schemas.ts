import { z } from 'zod';
import { listAnswer, timeMicros } from '../http/answers.ts';
import { optionMap } from '../formats/connection-schema.ts';

const NAME_LENGTH_MAX = 255;

const name = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(NAME_LENGTH_MAX)
  .describe('what queries write after connection_profile; unique, whatever its case');

export const createProfileBody = z
  .strictObject({
    name,
    connector: z.string(),
    config: optionMap.default({}),
  })
  .meta({ id: 'CreateConnectionProfile' });

export const patchProfileBody = z
  .strictObject({
    name: name.optional(),
    config: optionMap.optional().describe('all of it: what is not given is gone'),
  })
  .refine((body) => Object.keys(body).length > 0, 'nothing is to be changed')
  .meta({ id: 'PatchConnectionProfile', minProperties: 1 });

export const profileAnswer = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    connector: z.string(),
    config: z.looseObject({}).describe('secrets are masked'),
    description: z.string(),
    created_at: timeMicros,
    updated_at: timeMicros,
  })
  .meta({ id: 'ConnectionProfile' });

export const profileListAnswer = listAnswer('ConnectionProfileList', profileAnswer);

/** How far a test has come; the last message is `done`. */
export const testMessage = z
  .strictObject({ error: z.boolean(), done: z.boolean(), message: z.string() })
  .meta({ id: 'TestMessage' });
