import { z } from 'zod';

/** Microseconds since the epoch. */
export const timeMicros = z.int().describe('microseconds since the epoch');

/** The JSON of an error, whatever it is about. */
export const errorAnswer = z
  .strictObject({
    error: z.strictObject({
      code: z.string(),
      message: z.string(),
      hint: z.string().optional(),
      details: z
        .array(
          z.strictObject({
            path: z.string().optional(),
            code: z.string().optional(),
            message: z.string(),
            hint: z.string().optional(),
            span: z.unknown().optional(),
          }),
        )
        .optional(),
    }),
  })
  .meta({ id: 'Error' });

/** A page of a list. */
export function listAnswer<Item extends z.ZodType>(id: string, item: Item) {
  return z.strictObject(listFields(item)).meta({ id });
}

/** `hasMore` is the name that clients of Arroyo read. */
export function listFields<Item extends z.ZodType>(item: Item) {
  return { data: z.array(item), has_more: z.boolean(), hasMore: z.boolean() };
}
