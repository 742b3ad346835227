import { closestName, counted } from '@millrace/std';
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
    return [{ ...(path === '' ? {} : { path }), message: messageOf(issue) }];
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

/**
 * Most fields say themselves what they want; of the others the library only names types and limits.
 */
function messageOf(issue: z.core.$ZodIssue): string {
  // What the record wants of its values would stand here otherwise.
  const [ofName] = issue.code === 'invalid_key' ? issue.issues : [];
  if (ofName !== undefined) return `its name ${messageOf(ofName)}`;
  if (issue.code === 'too_big' && issue.message.startsWith('Too big')) {
    return `must be at most ${limitOf(issue.origin, issue.maximum)}`;
  }
  if (issue.code === 'too_small' && issue.message.startsWith('Too small')) {
    return `must be at least ${limitOf(issue.origin, issue.minimum)}`;
  }
  if (issue.code !== 'invalid_type' || !issue.message.startsWith('Invalid input')) {
    return issue.message;
  }
  if (issue.message.endsWith('received undefined')) return 'is missing';
  const wanted = WANTED[issue.expected] ?? `of the type ${issue.expected}`;
  return `must be ${wanted}`;
}

function limitOf(origin: string, limit: number | bigint): string {
  const part = PARTS[origin];
  return part === undefined ? String(limit) : counted(Number(limit), part);
}

/** What of a value has the limit, where it is not its size. */
const PARTS: Readonly<Record<string, string>> = { array: 'item', string: 'character' };

const WANTED: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'a JSON object',
  string: 'a string',
};

function namesOf(schema: z.ZodType): readonly string[] {
  return 'shape' in schema && typeof schema.shape === 'object' && schema.shape !== null
    ? Object.keys(schema.shape)
    : [];
}
