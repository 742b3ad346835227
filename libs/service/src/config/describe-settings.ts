import { configSchema, toFileName } from './config-schema.ts';
import { KNOWN_NAMES, PREFIX } from './layers.ts';

/** A setting as its reference shows it. */
export interface SettingDescription {
  readonly section: string;
  /** As it is called in files, without its section. */
  readonly name: string;
  /** Environment variables that give it; the first wins. */
  readonly variables: readonly string[];
  /** What it may be, in words. */
  readonly values: string;
  readonly fallback: unknown;
  readonly meaning: string;
  readonly isSecret: boolean;
}

/** Every setting that there is, in the order of the schema. */
export function describeSettings(): readonly SettingDescription[] {
  return Object.entries(configSchema.shape).flatMap(([section, schema]) => {
    const settings: Readonly<Record<string, Described>> = schema.unwrap().shape;
    return Object.entries(settings).map(([codeName, setting]) => {
      const meta = setting.meta() ?? {};
      const name = toFileName(codeName);
      return {
        section,
        name,
        variables: variablesOf(section, name),
        values: typeof meta['values'] === 'string' ? meta['values'] : '',
        fallback: setting.parse(undefined),
        meaning: meta.description ?? '',
        isSecret: meta['secret'] === true,
      };
    });
  });
}

/** The part of zod's types that describing a setting needs. */
interface Described {
  meta():
    | { readonly description?: string | undefined; readonly [key: string]: unknown }
    | undefined;
  parse(value: unknown): unknown;
}

function variablesOf(section: string, name: string): string[] {
  const known = KNOWN_NAMES.filter(([, of, setting]) => of === section && setting === name);
  return [`${PREFIX}${section}__${name}`.toUpperCase(), ...known.map(([variable]) => variable)];
}
