import { expect, test } from 'vitest';
import { declareOptions } from './option.ts';
import { readOptions } from './read-options.ts';
import { plainSecrets, referencedNames, resolveReferences } from './references.ts';

const declared = declareOptions({
  topic: { kind: 'text', doc: 'where rows are' },
  password: {
    kind: 'text',
    doc: 'who knows it is let in',
    secret: true,
    check: (text) => (text.length > 30 ? null : 'a long text'),
  },
});

test('a secret is put in the place of its reference, and nothing else is', () => {
  const options = { topic: '{{ HOME }}', password: '{{USER_1}}:{{ PASSWORD }}@' };
  const environment = { HOME: 'no', USER_1: 'me', PASSWORD: '{{ HOME }}$&' };
  expect(resolveReferences(declared, options, environment)).toEqual({
    topic: '{{ HOME }}',
    password: 'me:{{ HOME }}$&@',
  });
  expect(referencedNames(options.password)).toEqual(['USER_1', 'PASSWORD']);
});

test('a variable that is not set is named, and so is what refers to it', () => {
  expect(() => resolveReferences(declared, { password: '{{ MISSING }}' }, {})).toThrow(
    'option "password" refers to the variable "MISSING", which is not set',
  );
});

test('a secret that stands there itself is found', () => {
  const options = { topic: 'hunter2', password: 'hunter2' };
  expect(plainSecrets(declared, options)).toEqual([['password', 'hunter2']]);
  expect(plainSecrets(declared, { password: '{{ PASSWORD }}' })).toEqual([]);
});

test('what a reference stands for is not known where it is read', () => {
  expect(readOptions(declared, { password: '{{ PASSWORD }}' }).issues).toEqual([]);
  expect(readOptions(declared, { password: 'short' }).issues).toHaveLength(1);
});
