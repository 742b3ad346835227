import { writeFileSync } from 'node:fs';
import { UserError } from '@millrace/operator';
import { MemoryLimitError } from '@millrace/wasm';
import { expect, test } from 'vitest';
import { TaskFailure } from '../runtime/task-failure.ts';
import { classifyFailure } from './classify-failure.ts';

function check(cause: unknown, domain: string, retry: string): void {
  expect(classifyFailure(new TaskFailure('sink_1', cause))).toMatchObject({
    operatorId: 'sink_1',
    domain,
    retry,
  });
}

test("wrong data is the user's and not tried again", () => {
  check(new UserError('row is not JSON'), 'user', 'never');
});

test('what the operating system refuses may go better later', () => {
  let refused: unknown;
  try {
    writeFileSync('/nonexistent/file', '');
  } catch (error) {
    refused = error;
  }
  check(refused, 'external', 'backoff');
});

test('too little memory says what to change', () => {
  const { message } = classifyFailure(new TaskFailure('window_2', new MemoryLimitError(1 << 20)));
  expect(message).toContain('raise the parallelism');
});

test('anything else is a defect, with its stack', () => {
  check(new TypeError('x is not a function'), 'internal', 'backoff');
  expect(classifyFailure(new TaskFailure('a', new TypeError('x'))).details).toContain('TypeError');
});
