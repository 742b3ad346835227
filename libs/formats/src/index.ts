export { createDecoder, createEncoder } from './create-codec.ts';
export { type FormatSpec, formatOf } from './format-spec.ts';
export { InputBuffer } from './input-buffer.ts';
export { columnsOfJsonSchema } from './json/schema/columns-of-json-schema.ts';
export { columnsOfSample } from './json/schema/columns-of-sample.ts';
export {
  type FormatResolution,
  type FormatRules,
  formatTableOptions,
  resolveFormat,
} from './resolve-format.ts';
export type { DecoderContext, RowDecoder } from './row-decoder.ts';
export type { EncodedRows, RowEncoder } from './row-encoder.ts';
