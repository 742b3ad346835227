import type { ConnectorOptions, OptionValue } from '@millrace/program';
import { closestName, unreachable } from '@millrace/std';
import type { OptionIssue } from '../connector.ts';
import { parseIntervalNanos } from './interval-text.ts';
import { isReference } from './references.ts';
import { nanosOfUnit, type Option, type Options, type OptionValues } from './option.ts';
import { type TableRole, tableOptionNames } from './table-options.ts';

export interface ReadOptions<T extends Options> {
  /** As if an option that is wrong had not been given. */
  readonly values: OptionValues<T>;
  /**
   * What was given, in the form that reads back to the same values, so that a source opens with the
   * options that resolving put into the program.
   */
  readonly canonical: ConnectorOptions;
  /** Everything that is wrong with what was given. */
  readonly issues: readonly OptionIssue[];
}

export interface ReadRules {
  /** Of the table whose options are read: it has more, which hints name. Left out where none is. */
  readonly role?: TableRole;
  /** Options that are declared, but refused where they are given: hints do not name them. */
  readonly misplaced?: readonly string[];
  /** Whether what must be there may be missing: a part is read, the rest comes from elsewhere. */
  readonly isPart?: boolean;
}

export function readOptions<T extends Options>(
  declared: T,
  given: ConnectorOptions,
  rules: ReadRules = {},
): ReadOptions<T> {
  const issues: OptionIssue[] = [];
  const canonical: Record<string, OptionValue> = {};
  const values: Record<string, OptionValue | null> = {};
  for (const [name, option] of Object.entries(declared)) {
    const value = given[name];
    const read = value === undefined ? null : readValue(option, value);
    values[name] = read?.value ?? defaultOf(option);
    if (read !== null) canonical[name] = read.canonical;
    if (value !== undefined && read === null) issues.push(refusal(name, option, value));
    if (value === undefined && option.required !== undefined && rules.isPart !== true) {
      const message = `option "${name}" is missing`;
      issues.push({ option: name, message, hint: option.required });
    }
  }
  issues.push(...unknownOptions(declared, given, rules));
  // Each value was read as the kind that its option declares.
  return { values: values as OptionValues<T>, canonical, issues };
}

/** Every name that is not declared, with all that could have been meant. */
export function unknownOptions(
  declared: Options,
  given: ConnectorOptions,
  { role, misplaced = [] }: Omit<ReadRules, 'isPart'> = {},
): OptionIssue[] {
  const own = Object.keys(declared).filter((name) => !misplaced.includes(name));
  const ofTables = role === undefined ? [] : tableOptionNames(role);
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(declared, name));
  return unknown.map((option) => {
    const meant = closestName(option, [...own, ...ofTables]);
    const hint = meant === null ? knownText(own, ofTables) : `did you mean "${meant}"?`;
    return { option, message: `unknown option "${option}"`, hint };
  });
}

function knownText(own: readonly string[], ofTables: readonly string[]): string {
  const ofConnector = own.length === 0 ? 'it has no options' : `its options are ${quoted(own)}`;
  return ofTables.length === 0
    ? ofConnector
    : `${ofConnector}; every table has ${quoted(ofTables)}`;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

interface ReadValue {
  readonly value: OptionValue;
  readonly canonical: OptionValue;
}

/** null when the value is none for the option. */
function readValue(option: Option, given: OptionValue): ReadValue | null {
  switch (option.kind) {
    case 'text':
      if (typeof given !== 'string' || given === '') return null;
      // What it stands for is known where the table is opened.
      if (option.secret === true && isReference(given)) return same(given);
      return option.check?.(given) == null ? same(given) : null;
    case 'choice':
      return option.choices.some((choice) => choice === given) ? same(given) : null;
    case 'count': {
      const count = numberOf(given);
      const isFine = Number.isSafeInteger(count) && count >= option.least && count <= option.most;
      return isFine ? same(count) : null;
    }
    case 'rate': {
      const rate = numberOf(given);
      return Number.isFinite(rate) && rate > 0 ? same(rate) : null;
    }
    case 'duration': {
      const nanosPerUnit = nanosOfUnit[option.unit];
      const plain = numberOf(given) * nanosPerUnit;
      const exact =
        typeof given === 'string' && Number.isNaN(plain) ? parseIntervalNanos(given) : plain;
      const nanos = Math.round(exact ?? Number.NaN);
      if (!(nanos >= option.leastNanos && nanos <= option.mostNanos)) return null;
      return { value: nanos, canonical: nanos / nanosPerUnit };
    }
    case 'time': {
      const micros = microsOf(given);
      return Number.isSafeInteger(micros) ? same(micros) : null;
    }
    case 'flag':
      if (given === true || given === 'true') return same(true);
      return given === false || given === 'false' ? same(false) : null;
    default:
      return unreachable(option);
  }
}

function same(value: OptionValue): ReadValue {
  return { value, canonical: value };
}

function defaultOf(option: Option): OptionValue | null {
  const value = option.default;
  if (value === undefined) return null;
  if (option.kind === 'time') return microsOf(value);
  return option.kind === 'duration' ? Number(value) * nanosOfUnit[option.unit] : value;
}

function numberOf(value: OptionValue): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

function microsOf(value: OptionValue): number {
  const plain = numberOf(value);
  if (!Number.isNaN(plain)) return plain;
  const isLocal = typeof value === 'string' && !/(z|[+-]\d\d:?\d\d)$/i.test(value);
  return isLocal ? Date.parse(`${value}Z`) * 1000 : Number.NaN;
}

/** A secret is not repeated where it is wrong. */
function refusal(name: string, option: Option, value: OptionValue): OptionIssue {
  const shown = typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
  const message = `option "${name}" cannot be ${option.secret === true ? 'this' : shown}`;
  return { option: name, message, hint: allowedText(option, value) };
}

function allowedText(option: Option, value: OptionValue): string {
  switch (option.kind) {
    case 'text': {
      const wanted = typeof value === 'string' && value !== '' ? option.check?.(value) : null;
      return `it is ${wanted ?? 'a text that is not empty'}`;
    }
    case 'choice':
      return `it is one of ${option.choices.map((choice) => `'${choice}'`).join(', ')}`;
    case 'count':
      return `it is a whole number from ${option.least} to ${option.most}`;
    case 'rate':
      return 'it is a number of events a second, above 0';
    case 'duration': {
      const range = `${option.leastNanos / 1e9} to ${option.mostNanos / 1e9} seconds`;
      return `it is an interval from ${range}, such as '10 microseconds'`;
    }
    case 'time':
      return "it is a time without zone, such as '2020-01-01T00:00:00'";
    case 'flag':
      return 'it is true or false';
    default:
      return unreachable(option);
  }
}
