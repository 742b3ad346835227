import type { ConnectorOptions, OptionValue } from '@millrace/program';
import { UserError } from '../user-error.ts';
import type { Options } from './option.ts';

/*
 * A secret is never written down where programs and queries are kept: there stands `{{ NAME }}`,
 * and the worker puts the value in its place when it opens the table. The value comes from the
 * environment of the pipeline (`env_vars`), else from that of the worker.
 */

const REFERENCE = /\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}/g;

/** The text that stands for a variable. */
export function referenceTo(name: string): string {
  return `{{ ${name} }}`;
}

/** The names of the variables that a text refers to. */
export function referencedNames(text: string): readonly string[] {
  return [...text.matchAll(REFERENCE)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

/** The options whose value is a secret that stands there itself, rather than a reference to it. */
export function plainSecrets(
  declared: Options,
  options: ConnectorOptions,
): readonly (readonly [option: string, value: string])[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (declared[name]?.secret !== true || isReference(value)) return [];
    return [[name, String(value)] as const];
  });
}

export function isReference(value: OptionValue): boolean {
  return typeof value === 'string' && referencedNames(value).length > 0;
}

/**
 * The options with the values of their secrets. References in other options are nothing special: a
 * path or a topic is shown in messages, and so are they.
 * @throws UserError that names a variable which is not set
 */
export function resolveReferences(
  declared: Options,
  options: ConnectorOptions,
  environment: Readonly<Record<string, string | undefined>>,
): ConnectorOptions {
  const resolved = Object.entries(options).map(([option, value]) => {
    if (declared[option]?.secret !== true || typeof value !== 'string') return [option, value];
    const text = value.replaceAll(REFERENCE, (_, name: string) => {
      const found = environment[name];
      if (found !== undefined) return found;
      const message = `option "${option}" refers to the variable "${name}", which is not set`;
      throw new UserError(
        message,
        'hint: give it in env_vars, or in the environment of the workers',
      );
    });
    return [option, text];
  });
  return Object.fromEntries(resolved) as ConnectorOptions;
}
