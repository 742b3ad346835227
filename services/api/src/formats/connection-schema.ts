import { z } from 'zod';

const optionScalar = z.union([z.string(), z.number(), z.boolean()]);

/** What an option may be; which option is what, the connector says. */
export const optionMap = z
  .record(
    z.string(),
    z.union(
      [optionScalar, z.array(optionScalar)],
      'must be a string, a number, true, false or a list of them',
    ),
    'must be an object of options',
  )
  .describe('options as in WITH');

export type OptionMap = z.output<typeof optionMap>;

/** A name, or the name with options of its own: `"json"`, `{"json": {"unstructured": true}}`. */
const named = z.union(
  [
    z.string().min(1),
    z
      .record(z.string(), optionMap)
      .refine((given) => Object.keys(given).length === 1, 'must have exactly one name')
      .meta({ minProperties: 1, maxProperties: 1 }),
  ],
  'must be a name, or an object with the name and its options',
);

const FIELDS_MAX = 1000;
const TYPE_LENGTH_MAX = 10_000;
const SCHEMA_LENGTH_MAX = 1024 * 1024;

export const connectionField = z.strictObject({
  name: z.string().min(1, 'must not be empty').max(255),
  type: z
    .string()
    .max(TYPE_LENGTH_MAX)
    .describe('as SQL writes it: BIGINT, DECIMAL(10, 2), STRUCT<a TEXT>, TEXT[]'),
  nullable: z.boolean('must be true or false').default(true),
});

const text = z.string().max(SCHEMA_LENGTH_MAX);

/** How rows are written and which columns they have. */
export const connectionSchema = z
  .strictObject({
    format: named.nullish().describe('`json` or `raw_string`, with options if need be'),
    bad_data: named.nullish().describe('`fail` or `drop`'),
    framing: named.nullish(),
    fields: z.array(connectionField).max(FIELDS_MAX).nullish(),
    definition: z
      .union(
        [z.strictObject({ json_schema: text }), z.strictObject({ sample: text })],
        'must be {"json_schema": "..."} or {"sample": "..."}',
      )
      .nullish()
      .describe('instead of fields: a JSON schema of a row, or some rows, as text'),
    inferred: z
      .boolean('must be true or false')
      .nullish()
      .describe('of a sink: its columns are those of the INSERT'),
  })
  .meta({ id: 'ConnectionSchema' });

export type ConnectionSchema = z.output<typeof connectionSchema>;

export const testSchemaAnswer = z
  .strictObject({ fields: z.array(connectionField) })
  .meta({ id: 'TestedSchema' });
