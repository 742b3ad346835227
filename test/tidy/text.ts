import type { Finding, RepositoryFile } from './repository.ts';

interface TextRule {
  readonly pattern: RegExp;
  readonly message: string;
}

// The patterns are written so that they do not match themselves.
const rules: readonly TextRule[] = [
  {
    pattern: /(?<![\w.-])\/(?:work|root|home\/[a-z]+|tmp\/[\w.-]+)\//,
    message: 'names a path of one machine',
  },
  {
    pattern: /\b(?:TO[D]O|FIX[M]E|XX[X])\b/,
    message: 'holds a note to self; do it, or write it into the issue',
  },
  {
    pattern: /\bnot (?:yet )?implemente[d]\b/i,
    message: 'says that something is missing; refuse it by name, as unsupported',
  },
  {
    pattern: /\b(?:test|it|describe)\.only\(/,
    message: 'runs only a part of its tests',
  },
];

/** Text that must not be in the repository, wherever it stands. */
export function checkText({ path, text }: RepositoryFile): readonly Finding[] {
  return rules.flatMap(({ pattern, message }) =>
    text
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) ? [`${path}:${index + 1}: ${message}: ${line.trim().slice(0, 80)}`] : [],
      ),
  );
}
