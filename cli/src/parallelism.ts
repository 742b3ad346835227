import { textOption, UsageError } from './arguments.ts';
import type { Arguments } from './command.ts';

const PARALLELISM_MAX = 1024;

/** The option `--parallelism` of a command; 1 when it is not given. */
export function readParallelism(command: string, given: Arguments): number {
  const text = textOption(given, 'parallelism') ?? '1';
  const parallelism = Number(text);
  const isValid = /^\d+$/.test(text) && parallelism >= 1 && parallelism <= PARALLELISM_MAX;
  if (isValid) return parallelism;
  throw new UsageError([command], `parallelism is between 1 and ${PARALLELISM_MAX}, not "${text}"`);
}
