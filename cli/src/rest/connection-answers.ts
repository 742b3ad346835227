import { z } from 'zod';

const saved = z.looseObject({
  id: z.string(),
  name: z.string(),
  connector: z.string(),
  /** Secrets are masked. */
  config: z.record(z.string(), z.unknown()),
  created_at: z.number(),
});

export const profileSchema = saved.extend({
  /** The names of its options. */
  description: z.string(),
});

export const tableSchema = saved.extend({
  connection_profile: profileSchema.nullable(),
  table_type: z.string(),
  schema: z.looseObject({
    fields: z.array(z.looseObject({ name: z.string(), type: z.string(), nullable: z.boolean() })),
  }),
  /** How many pipelines use it. */
  consumers: z.number(),
});

export type ConnectionProfile = z.output<typeof profileSchema>;
export type ConnectionTable = z.output<typeof tableSchema>;

/** How far a test has come; the last one is `done`. */
export const testMessageSchema = z.looseObject({
  error: z.boolean(),
  done: z.boolean(),
  message: z.string(),
});
