import { z } from 'zod';

/*
 * The kinds of settings that sections are made of. Each takes what a TOML file holds and also the
 * text of an environment variable, since those are always text. `values` says in the reference what
 * a setting may be.
 */

export function text(fallback: string) {
  return z.string().default(fallback).meta({ values: 'text' });
}

/** `name=value` pairs, separated by commas. */
export function labels(fallback: string) {
  const pair = /^\s*([\w./-]+\s*=\s*[\w./-]+\s*(,\s*|$))*$/;
  return z
    .string()
    .regex(pair, 'must be name=value, name=value')
    .default(fallback)
    .meta({ values: '`name=value`, separated by commas' });
}

/** `host:port` of one server or several, separated by commas; IPv6 addresses stand in brackets. */
export function addresses(fallback: string) {
  const one = /^(?:\[[\da-f:.%]+\]|[\w.-]+):(\d{1,5})$/i;
  const isAddress = (address: string): boolean => {
    const port = Number(one.exec(address.trim())?.[1]);
    return port > 0 && port < 65_536;
  };
  return z
    .string()
    .refine(
      (value) => value === '' || value.split(',').every(isAddress),
      'must be host:port, host:port',
    )
    .default(fallback)
    .meta({ values: '`host:port`, separated by commas' });
}

/** Shown as `***` wherever the configuration is shown. */
export function secret(fallback: string) {
  return z.string().default(fallback).meta({ values: 'text', secret: true });
}

export function integer(fallback: number, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}) {
  const range = `must be between ${min} and ${max}`;
  const number = z
    .number('must be a whole number')
    .refine(Number.isSafeInteger, { error: 'must be a whole number', abort: true })
    .refine((value) => value >= min && value <= max, range);
  const values = max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `${min} to ${max}`;
  return z
    .preprocess(parseNumber, number)
    .default(fallback)
    .meta({ values: `whole number, ${values}` });
}

/** A TCP port; zero takes a free one. */
export function port(fallback: number) {
  return integer(fallback, { max: 65_535 }).meta({ values: 'port, 0 = a free one' });
}

/** A length of time in milliseconds. */
export function milliseconds(fallback: number) {
  return integer(fallback, { min: 1, max: 2_147_483_647 }).meta({ values: 'milliseconds' });
}

export function flag(fallback: boolean) {
  return z
    .preprocess(parseFlag, z.boolean('must be true or false'))
    .default(fallback)
    .meta({ values: '`true`, `false`' });
}

export function choice<const T extends readonly [string, ...string[]]>(
  values: T,
  fallback: T[number],
) {
  // The default is one of the values, which zod's types cannot see through the generic.
  return z
    .enum(values, `must be one of ${values.join(', ')}`)
    .default(fallback as never)
    .meta({ values: values.map((value) => `\`${value}\``).join(', ') });
}

function parseNumber(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
}

function parseFlag(value: unknown): unknown {
  if (value === 'true') return true;
  return value === 'false' ? false : value;
}
