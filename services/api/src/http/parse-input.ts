import { closestName } from '@millrace/std';
import type { z } from 'zod';
import { ApiError, type ErrorDetail } from './api-error.ts';
import { inputRefusal } from './refuse-input.ts';

/** What the schema makes of a body or a query string; refuses it with all that is wrong at once. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  what: 'body' | 'query string' | 'header' | 'request' = 'body',
): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  if (input === undefined || input === null) {
    throw new ApiError('invalid_request', `the ${what} is missing; it has to be a JSON object`);
  }
  const details = result.error.issues.flatMap((issue) => toDetails(issue, namesOf(schema)));
  throw inputRefusal(details, what);
}

function toDetails(issue: z.core.$ZodIssue, names: readonly string[]): ErrorDetail[] {
  const path = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') {
    return [{ ...(path === '' ? {} : { path }), message: issue.message }];
  }
  return issue.keys.map((key) => {
    const closest = path === '' ? closestName(key, names) : null;
    return {
      path: path === '' ? key : `${path}.${key}`,
      message: `there is no field "${key}"`,
      ...(closest === null ? {} : { hint: `did you mean "${closest}"?` }),
    };
  });
}

function namesOf(schema: z.ZodType): readonly string[] {
  return 'shape' in schema && typeof schema.shape === 'object' && schema.shape !== null
    ? Object.keys(schema.shape)
    : [];
}
