import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closestName, errorCode, errorMessage } from '@millrace/std';
import { parse } from 'smol-toml';
import { ConfigError } from './config-error.ts';
import {
  type Config,
  configSchema,
  sectionNames,
  settingNames,
  toCodeName,
  toFileName,
} from './config-schema.ts';
import { describeSettings } from './describe-settings.ts';
import {
  type GivenSetting,
  settingsOfEnvironment,
  settingsOfFile,
  settingsOfFlags,
} from './layers.ts';

export interface LoadConfigOptions {
  /** A file that has to be there; without it `millrace.toml` is read where there is one. */
  readonly path?: string | undefined;
  /** Where `millrace.toml` is looked for; null = nowhere. */
  readonly directory: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `section.key=value`, which win over everything. */
  readonly flags?: readonly string[] | undefined;
}

/** Defaults < file < environment < flags. Throws a `ConfigError` that lists all that is wrong. */
export function loadConfig(options: LoadConfigOptions): Config {
  return readConfig(options).config;
}

export interface ReadConfig {
  readonly config: Config;
  /** Who gave a setting that has not its default, by `section.key` as in files. */
  readonly origins: ReadonlyMap<string, string>;
}

/** The same with where it comes from. */
export function readConfig(options: LoadConfigOptions): ReadConfig {
  const problems: string[] = [];
  const given = [
    ...readFile(options, problems),
    ...settingsOfEnvironment(options.environment),
    ...settingsOfFlags(options.flags ?? []),
  ];
  const values: Record<string, Record<string, unknown>> = {};
  const origins = new Map<string, string>();
  for (const setting of given) {
    const problem = describeUnknown(setting) ?? describeMissing(setting);
    if (problem !== null) {
      problems.push(problem);
      continue;
    }
    const section = (values[setting.section] ??= {});
    section[toCodeName(setting.setting)] = setting.value;
    origins.set(`${setting.section}.${setting.setting}`, setting.origin);
  }
  const result = configSchema.safeParse(values);
  for (const issue of result.error?.issues ?? []) {
    const key = issue.path.map((part) => toFileName(String(part))).join('.');
    problems.push(`${origins.get(key) ?? key}: ${issue.message}`);
  }
  if (problems.length > 0 || !result.success) throw new ConfigError(problems);
  return { config: result.data, origins };
}

function readFile(options: LoadConfigOptions, problems: string[]): GivenSetting[] {
  const { directory } = options;
  const path = options.path ?? (directory === null ? null : join(directory, 'millrace.toml'));
  if (path === null) return [];
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (thrown) {
    const isOptional = options.path === undefined && errorCode(thrown) === 'ENOENT';
    if (!isOptional) problems.push(`${path} cannot be read: ${errorMessage(thrown)}`);
    return [];
  }
  try {
    return settingsOfFile(path, parse(content));
  } catch (thrown) {
    problems.push(`${path} is not TOML: ${errorMessage(thrown).trim()}`);
    return [];
  }
}

function describeUnknown({ section, setting, origin }: GivenSetting): string | null {
  const sections = sectionNames();
  if (!sections.includes(section)) {
    const subject = section === '' ? `"${setting}" is not in a section` : `no section "${section}"`;
    return `${origin}: ${subject}${didYouMean(section === '' ? setting : section, sections)}`;
  }
  const names = settingNames(section);
  if (names.includes(setting)) return null;
  return `${origin}: no setting "${setting}" in "${section}"${didYouMean(setting, names)}`;
}

function describeMissing({ section, setting, value, origin }: GivenSetting): string | null {
  if (value !== undefined) return null;
  const described = describeSettings().find(
    (each) => each.section === section && each.name === setting,
  );
  return `${origin}: a value is missing, such as ${origin}=${exampleOf(described?.fallback)}`;
}

function exampleOf(fallback: unknown): string {
  // Who names a switch wants it to be the other way.
  if (typeof fallback === 'boolean') return String(!fallback);
  return fallback === '' ? 'VALUE' : String(fallback);
}

function didYouMean(name: string, candidates: readonly string[]): string {
  const closest = closestName(name, candidates);
  return closest === null ? `; there is ${candidates.join(', ')}` : `, did you mean "${closest}"?`;
}
