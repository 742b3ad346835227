import type { ConnectorOptions } from '@millrace/program';
import { assert } from '@millrace/std';

/** How the bytes of a table are read or written, as plain data. */
export type FormatSpec = JsonFormat | RawStringFormat;

export interface JsonFormat extends Framed {
  readonly kind: 'json';
  /** The whole row is one column `value` of type JSON. */
  readonly unstructured: boolean;
  readonly timestampFormat: 'rfc3339' | 'unix_millis';
  readonly decimalEncoding: 'number' | 'string';
}

/** The whole row is one column `value` of type TEXT. */
export interface RawStringFormat extends Framed {
  readonly kind: 'raw_string';
}

interface Framed {
  readonly badData: 'fail' | 'drop';
  /** `newline`: a row a line; `none`: what is given to the decoder at once is one row. */
  readonly framing: 'newline' | 'none';
  /** A longer row is bad data. */
  readonly rowBytesMax: number;
}

/** The flat options that say the same, for a program to keep. */
export function formatOptions(format: FormatSpec): ConnectorOptions {
  const framed = {
    format: format.kind,
    bad_data: format.badData,
    framing: format.framing,
    'framing.newline.max_length': format.rowBytesMax,
  };
  if (format.kind === 'raw_string') return framed;
  return {
    ...framed,
    'json.unstructured': format.unstructured,
    'json.timestamp_format': format.timestampFormat,
    'json.decimal_encoding': format.decimalEncoding,
  };
}

/** Reads back what `formatOptions` gave, among other options or alone. */
export function formatOf(options: ConnectorOptions): FormatSpec {
  const kind = options['format'];
  const framed = {
    badData: options['bad_data'] === 'drop' ? 'drop' : 'fail',
    framing: options['framing'] === 'none' ? 'none' : 'newline',
    rowBytesMax: Number(options['framing.newline.max_length']),
  } as const;
  assert(framed.rowBytesMax > 0, 'options of a program come from formatOptions');
  if (kind === 'raw_string') return { kind, ...framed };
  assert(kind === 'json', () => `a program names no format "${String(kind)}"`);
  return {
    kind,
    ...framed,
    unstructured: options['json.unstructured'] === true,
    timestampFormat: options['json.timestamp_format'] === 'unix_millis' ? 'unix_millis' : 'rfc3339',
    decimalEncoding: options['json.decimal_encoding'] === 'string' ? 'string' : 'number',
  };
}
