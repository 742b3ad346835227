import { z } from 'zod';

const optionSchema = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  /** Where several kinds of values will do. */
  anyOf: z.array(z.looseObject({ type: z.string(), title: z.string().optional() })).optional(),
  const: z.unknown().optional(),
  default: z.unknown().optional(),
  description: z.string().default(''),
});

const roleSchema = z.looseObject({
  title: z.string().default('table'),
  properties: z.record(z.string(), optionSchema).default({}),
  required: z.array(z.string()).default([]),
});

export type OptionSchema = z.output<typeof optionSchema>;
export type RoleSchema = z.output<typeof roleSchema>;

export const connectorSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  source: z.boolean(),
  sink: z.boolean(),
  /** One role, or one of several. */
  table_config: z.union([z.looseObject({ oneOf: z.array(roleSchema) }), roleSchema]),
});

export type Connector = z.output<typeof connectorSchema>;

export function rolesOf({ table_config }: Connector): readonly RoleSchema[] {
  return 'oneOf' in table_config ? (table_config.oneOf as RoleSchema[]) : [table_config];
}
