/**
 * A SQL value outside of columns, as the reference interpreter, tests and messages see it:
 * null; boolean; number for integers up to 32 bits, dates and floats; bigint for bigint,
 * timestamp, time, interval and the unscaled decimal; string for text and json; bytes for bytea;
 * an array for a list's elements and for a struct's fields in order.
 */
export type Value = null | boolean | number | bigint | string | Uint8Array | readonly Value[];

export type Row = readonly Value[];
