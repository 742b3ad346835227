import { EvaluationError } from '../evaluate/evaluation-error.ts';
import { monthNames } from './calendar-names.ts';
import {
  checkedMicros,
  daysFromCivil,
  fieldOutOfRange,
  isCalendarDate,
  microsPerDay,
  microsPerMinute,
  microsPerSecond,
} from './civil.ts';

const shortMonths = monthNames.map((name) => name.slice(0, 3).toLowerCase());

/** What each field of a pattern matches, and the name it is kept under. */
const fields: Readonly<Record<string, string>> = {
  Y: '(?<year>[+-]?\\d{1,6})',
  y: '(?<shortYear>\\d{2})',
  m: '(?<month>\\d{1,2})',
  d: '(?<day>\\d{1,2})',
  e: '\\s*(?<day>\\d{1,2})',
  b: '(?<monthName>[A-Za-z]{3})',
  h: '(?<monthName>[A-Za-z]{3})',
  B: '(?<monthName>[A-Za-z]{3})[a-z]*',
  a: '[A-Za-z]{3}',
  A: '[A-Za-z]+',
  H: '(?<hour>\\d{1,2})',
  I: '(?<hour>\\d{1,2})',
  M: '(?<minute>\\d{1,2})',
  S: '(?<second>\\d{1,2})',
  f: '(?<fraction>\\d{1,9})',
  '.f': '(?:\\.(?<fraction>\\d{1,9}))?',
  '3f': '(?<fraction>\\d{3})',
  '6f': '(?<fraction>\\d{6})',
  p: '(?<half>[AaPp][Mm])',
  z: '(?<zone>Z|[+-]\\d{2}:?\\d{2})',
  '#z': '(?<zone>Z|[+-]\\d{2}(?::?\\d{2})?)',
  s: '(?<epoch>-?\\d+)',
  '%': '%',
};

const shorthands: Readonly<Record<string, string>> = {
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  R: '%H:%M',
  D: '%m/%d/%y',
};

const compiled = new Map<string, RegExp>();
const compiledMax = 1000;

/** A timestamp read by a pattern of `%` fields, as in C's strptime. @throws EvaluationError */
export function strptime(text: string, pattern: string): bigint {
  const parts = expressionOf(pattern).exec(text.trim())?.groups;
  if (parts === undefined) {
    const message = `"${text}" does not match the time format "${pattern}"`;
    throw new EvaluationError('invalid-cast', message);
  }
  const { epoch } = parts;
  if (epoch !== undefined) return checkedMicros(BigInt(epoch) * microsPerSecond, 'timestamp');
  const micros = BigInt(daysOf(parts, text)) * microsPerDay + clockOf(parts, text);
  return checkedMicros(micros - zoneOf(parts['zone']), 'timestamp');
}

function expressionOf(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const long = pattern.replace(/%([FTRD])/g, (_, name: string) => shorthands[name] ?? '');
  const source = long.replace(/%([36.#]?[a-zA-Z%])|[\\^$.*+?()[\]{}|]/g, (whole, name?: string) => {
    if (name === undefined) return `\\${whole}`;
    const field = fields[name];
    if (field !== undefined) return field;
    throw new EvaluationError('invalid-argument', `unknown field "${whole}" in a time format`);
  });
  if (compiled.size >= compiledMax) compiled.clear();
  const expression = compile(source, pattern);
  compiled.set(pattern, expression);
  return expression;
}

/** Fails for a field that stands in the pattern twice. */
function compile(source: string, pattern: string): RegExp {
  try {
    return new RegExp(`^${source}$`);
  } catch {
    throw new EvaluationError('invalid-argument', `invalid time format: "${pattern}"`);
  }
}

type Parts = Readonly<Record<string, string | undefined>>;

function daysOf(parts: Parts, text: string): number {
  const { year, shortYear, month, monthName, day } = parts;
  const short = Number(shortYear ?? 0);
  // As in C: 69 to 99 are of the last century.
  const full =
    year !== undefined
      ? Number(year)
      : shortYear === undefined
        ? 1970
        : short + (short < 69 ? 2000 : 1900);
  const named = monthName === undefined ? 0 : shortMonths.indexOf(monthName.toLowerCase()) + 1;
  const numbered = monthName === undefined ? Number(month ?? 1) : named;
  const date = { year: full, month: numbered, day: Number(day ?? 1) };
  if (!isCalendarDate(date)) throw fieldOutOfRange(text);
  return daysFromCivil(date);
}

function clockOf(parts: Parts, text: string): bigint {
  const { hour = '0', minute = '0', second = '0', fraction = '', half } = parts;
  const isAfternoon = half?.toLowerCase() === 'pm';
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (isAfternoon ? 12 : 0);
  if (hours > 23 || Number(minute) > 59 || Number(second) > 60) throw fieldOutOfRange(text);
  const seconds = BigInt(hours * 3600 + Number(minute) * 60 + Number(second));
  return seconds * microsPerSecond + BigInt(fraction.padEnd(6, '0').slice(0, 6));
}

function zoneOf(zone: string | undefined): bigint {
  if (zone === undefined || zone === 'Z') return 0n;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = BigInt(digits.slice(0, 2)) * 60n + BigInt(digits.slice(2));
  return (zone.startsWith('-') ? -minutes : minutes) * microsPerMinute;
}
