import { JOB_STATES as STATES_OF_THE_DATABASE } from '@millrace/control-db';
import { expect, test } from 'vitest';
import { isAtRest, JOB_STATES } from './answers.ts';

// The command line does not load the database for the sake of its list.
test('the states that can be asked for are those that jobs have', () => {
  expect(JOB_STATES).toEqual(STATES_OF_THE_DATABASE);
  expect(JOB_STATES.filter(isAtRest)).toHaveLength(3);
});
