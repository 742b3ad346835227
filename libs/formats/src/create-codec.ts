import type { Schema } from '@millrace/data';
import type { LinearMemory } from '@millrace/wasm';
import type { FormatSpec } from './format-spec.ts';
import { FramedDecoder } from './framed-decoder.ts';
import { JsonEncoder } from './json/json-encoder.ts';
import { JsonRows } from './json/json-rows.ts';
import { RawStringEncoder } from './raw-string-encoder.ts';
import { RawStringRows } from './raw-string-rows.ts';
import type { DecoderContext, RowDecoder } from './row-decoder.ts';
import type { RowEncoder } from './row-encoder.ts';

/**
 * A decoder for rows of `schema`: the columns to be read, then `_timestamp` (TIMESTAMP), which is
 * the row's event time as `RowDecoder.timeMicros` says.
 */
export function createDecoder(
  format: FormatSpec,
  schema: Schema,
  context: DecoderContext,
): RowDecoder {
  return new FramedDecoder(format, schema, context, (refuse) =>
    format.kind === 'json'
      ? new JsonRows(context.memory, schema, format, refuse)
      : new RawStringRows(context.memory, schema, format, refuse),
  );
}

/** An encoder for batches of `schema`; a trailing `_timestamp` is not written. */
export function createEncoder(
  format: FormatSpec,
  schema: Schema,
  context: { readonly memory: LinearMemory },
): RowEncoder {
  return format.kind === 'json'
    ? new JsonEncoder(context.memory, schema, format)
    : new RawStringEncoder(context.memory, schema);
}
