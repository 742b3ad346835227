import { OperatingError } from '@millrace/std';
import { expect, test } from 'vitest';
import { withSource } from './query-errors.ts';
import { RefusedError } from './rest-error.ts';

test('errors stand under the lines they are about, whatever characters come before', () => {
  const query = 'SELECT 1;\r\nSELECT "\u{1F680}", prce\n';
  const span = { start: { line: 2, column: 13 }, end: { line: 2, column: 17 } };
  const details = [{ code: 'unknown-column', message: 'no "prce"', hint: 'did you?', span }];
  const refusal = new RefusedError(400, {
    error: { code: 'invalid_query', message: 'no "prce"', details },
  });
  const error = withSource(refusal, query);
  expect(error).toBeInstanceOf(OperatingError);
  expect(error).toMatchObject({
    message: `the query is wrong
2:13: error: no "prce"
  SELECT "\u{1F680}", prce
               ^^^^
  hint: did you?`,
  });
});

test('a refusal that is not about the query stays as it is', () => {
  const details = [
    { path: 'name', message: 'is missing' },
    { path: 'labels.a', message: 'must be a string', hint: 'quote it' },
  ];
  const refusal = new RefusedError(400, {
    error: { code: 'invalid_request', message: 'the body has 2 problems', details },
  });
  expect(withSource(refusal, '')).toBe(refusal);
  expect(refusal.message).toBe(
    '2 things are wrong:\n  name: is missing\n  labels.a: must be a string (quote it)',
  );
});
