import type { ConnectorOptions } from '@millrace/program';
import type { ConnectionSchema, OptionMap } from './connection-schema.ts';

/** The options of WITH that a schema stands for. */
export function schemaOptions({
  format,
  bad_data,
  framing,
}: Pick<ConnectionSchema, 'format' | 'bad_data' | 'framing'>): ConnectorOptions {
  return {
    ...namedOptions('format', format, (name) => `${name}.`),
    ...namedOptions('bad_data', bad_data, (name) => `bad_data.${name}.`),
    ...namedOptions('framing', framing, (name) => `framing.${name}.`),
  };
}

function namedOptions(
  option: string,
  given: string | Readonly<Record<string, OptionMap>> | null | undefined,
  prefixOf: (name: string) => string,
): ConnectorOptions {
  if (given == null) return {};
  if (typeof given === 'string') return { [option]: given };
  const [[name, own] = ['', {}]] = Object.entries(given);
  const prefix = prefixOf(name);
  const options = Object.entries(own).map(([key, value]) => [`${prefix}${key}`, value] as const);
  return { [option]: name, ...Object.fromEntries(options) };
}
