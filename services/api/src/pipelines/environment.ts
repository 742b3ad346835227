import { referencedNames } from '@millrace/operator';
import { MASK } from '../connectors/connector-options.ts';
import type { Environment } from './hide-secrets.ts';

/**
 * The variables of a pipeline as they are shown: nobody who can read them can read their values.
 */
export function maskEnvironment(environment: Environment): Environment {
  return Object.fromEntries(Object.keys(environment).map((name) => [name, MASK]));
}

/**
 * What a caller meant who gives all variables anew: a value that is sent back as it was shown
 * stays, and so does a variable that is not given although the query refers to it.
 */
export function changeEnvironment(
  given: Environment,
  known: Environment,
  texts: readonly string[],
): Environment {
  const needed = new Set(texts.flatMap(referencedNames));
  const kept = Object.entries(known).filter(([name]) => needed.has(name));
  const meant = Object.entries(given).map(([name, value]) => [
    name,
    value === MASK ? (known[name] ?? value) : value,
  ]);
  return { ...Object.fromEntries(kept), ...Object.fromEntries(meant) } as Environment;
}
