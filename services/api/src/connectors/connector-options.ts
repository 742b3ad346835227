import {
  type Catalog,
  type Connector,
  isReference,
  type OptionIssue,
  type Options,
} from '@millrace/operator';
import { closestName } from '@millrace/std';
import type { ErrorDetail } from '../http/api-error.ts';

/** What stands for the value of a secret in every answer. */
export const MASK = '********';

/** Everything that tables of a connector may say in WITH, in whatever role. */
export function optionsOfConnector({ source, sink }: Connector): Options {
  return { ...source?.options, ...sink?.options };
}

type Config = Readonly<Record<string, unknown>>;

/** The options as they are shown: nobody who can read them can read secrets. */
export function maskConfig(catalog: Catalog, connector: string, config: Config): Config {
  const secrets = secretsOf(catalog, connector);
  const shown = Object.entries(config).map(([name, value]) => [
    name,
    secrets.has(name) && !refersToSecret(value) ? MASK : value,
  ]);
  return Object.fromEntries(shown) as Config;
}

/** What a caller meant who sends back what it was shown: secrets stay as they were. */
export function unmaskConfig<T extends Config>(given: T, known: Config): T {
  const meant = Object.entries(given).map(([name, value]) => [
    name,
    value === MASK && name in known ? known[name] : value,
  ]);
  return Object.fromEntries(meant) as T;
}

/** The name of a variable is no secret. */
function refersToSecret(value: unknown): boolean {
  return typeof value === 'string' && isReference(value);
}

function secretsOf(catalog: Catalog, name: string): ReadonlySet<string> {
  const connector = catalog.connector(name);
  if (connector === null) return new Set();
  const options = Object.entries(optionsOfConnector(connector));
  return new Set(options.flatMap(([option, { secret }]) => (secret === true ? [option] : [])));
}

export function unknownConnector(catalog: Catalog, name: string): ErrorDetail {
  const closest = closestName(name, catalog.names);
  return {
    path: 'connector',
    message: `connector "${name}" does not exist`,
    hint: closest === null ? `there are ${catalog.names.join(', ')}` : `did you mean "${closest}"?`,
  };
}

export function issueDetail({ option, message, hint }: OptionIssue, at: string): ErrorDetail {
  return { path: option === null ? at : `${at}.${option}`, message, hint };
}
