/** A setting that somebody gave, and where, so that a complaint can say whom it is about. */
export interface GivenSetting {
  readonly section: string;
  readonly setting: string;
  /** Undefined where only a name was given. */
  readonly value: unknown;
  /** As its author wrote it: `millrace.toml: api.http_port`, `DATABASE_HOST`. */
  readonly origin: string;
}

/** Every key of a file, flat. A key outside of a section has an empty section name. */
export function settingsOfFile(path: string, content: Record<string, unknown>): GivenSetting[] {
  return Object.entries(content).flatMap(([section, settings]) => {
    if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
      return [{ section: '', setting: section, value: settings, origin: `${path}: ${section}` }];
    }
    return Object.entries(settings).map(([setting, value]: [string, unknown]) => {
      return { section, setting, value, origin: `${path}: ${section}.${setting}` };
    });
  });
}

export const PREFIX = 'MILLRACE__';

/** Names that users of such systems know; `MILLRACE__SECTION__KEY` wins over them. */
export const KNOWN_NAMES: readonly (readonly [name: string, section: string, setting: string])[] = [
  ['DATABASE', 'database', 'type'],
  ['DATABASE_PATH', 'database', 'path'],
  ['DATABASE_HOST', 'database', 'host'],
  ['DATABASE_PORT', 'database', 'port'],
  ['DATABASE_USER', 'database', 'user'],
  ['DATABASE_PASSWORD', 'database', 'password'],
  ['DATABASE_NAME', 'database', 'name'],
  ['SCHEDULER', 'controller', 'scheduler'],
  ['CHECKPOINT_URL', 'checkpoint', 'url'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'tracing', 'endpoint'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'tracing', 'headers'],
];

export function settingsOfEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): GivenSetting[] {
  const known = KNOWN_NAMES.flatMap(([name, section, setting]) => {
    const value = environment[name];
    return value === undefined || value === '' ? [] : [{ section, setting, value, origin: name }];
  });
  const prefixed = Object.entries(environment).flatMap(([name, value]) => {
    if (!name.startsWith(PREFIX) || value === undefined) return [];
    const [section = '', ...rest] = name.slice(PREFIX.length).toLowerCase().split('__');
    return [{ section, setting: rest.join('.'), value, origin: name }];
  });
  return [...known, ...prefixed];
}

/** Flags of the form `section.key=value`. */
export function settingsOfFlags(flags: readonly string[]): GivenSetting[] {
  return flags.map((flag) => {
    const [, key = flag, value] = /^([^=]*)=(.*)$/s.exec(flag) ?? [];
    const [section = '', ...setting] = key.split('.');
    return { section, setting: setting.join('.'), value, origin: `--set ${key}` };
  });
}
