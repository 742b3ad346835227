import { stat } from 'node:fs/promises';
import {
  createDecoder,
  createEncoder,
  formatOf,
  formatTableOptions,
  InputBuffer,
} from '@millrace/formats';
import { readOptions, type TestedTable, UserError } from '@millrace/operator';
import { must } from '@millrace/std';
import { LinearMemory } from '@millrace/wasm';
import type { Compression } from './compression.ts';
import { fileError } from './file-error.ts';
import { type FileHead, readHead } from './read-head.ts';

/** So much of the first file is decoded. */
const headBytesMax = 64 << 10;
const shownLettersMax = 300;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

export interface ReadFiles {
  readonly path: string;
  readonly compression: Compression | null;
  readonly list: () => Promise<readonly string[]>;
}

/** Whether files are there, can be read, and begin with rows of the table. */
export async function* testReading(
  table: TestedTable,
  { path, compression, list }: ReadFiles,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const files = await list();
  const [first] = files;
  if (first === undefined) throw new UserError(`there are no files to read at "${path}"`);
  const status = await statusOf(first);
  if (files.length > 1) yield `${files.length} files are there, "${first}" is the first`;
  if (status.isDirectory()) {
    throw fileError('read', first, Object.assign(new Error('directory'), { code: 'EISDIR' }));
  }
  if (!status.isFile()) {
    // Reading takes away what is in a pipe, and may wait for ever.
    yield `"${first}" is not a regular file; what comes out of it is not tried`;
    return;
  }
  const head = await readHead(first, compression, { bytesMax: headBytesMax, signal });
  yield `"${first}" can be read`;
  yield describeRows(table, head);
}

async function statusOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    throw fileError('read', path, error);
  }
}

/** @throws UserError for a bad row, where those fail */
function describeRows({ options, schema, clock }: TestedTable, { bytes, isAll }: FileHead): string {
  const memory = new LinearMemory();
  const dropped: string[] = [];
  const dropRow = (reason: string): void => void dropped.push(reason);
  const decoder = createDecoder(formatOf(options), schema, { memory, clock, dropRow });
  const buffer = new InputBuffer(memory, bytes.length + 1);
  buffer.append(bytes);
  const start = bytes.subarray(0, byteOrderMark.length);
  if (byteOrderMark.equals(start)) buffer.consume(byteOrderMark.length);
  decoder.decode(buffer.address, buffer.bytes, isAll);
  if (decoder.rows === 0 && dropped.length > 0) {
    throw new UserError(`all ${dropped.length} rows are bad: ${dropped[0]}`);
  }
  if (decoder.rows === 0) {
    return isAll ? 'it has no rows' : `its first row is longer than ${bytes.length} bytes`;
  }
  const encoder = createEncoder(shownFormat(), schema, { memory });
  const rows = encoder.encode(decoder.batch);
  const text = Buffer.from(memory.u8.slice(rows.address, rows.address + rows.bytes)).toString();
  const shown = must(text.split('\n', 1)[0]).slice(0, shownLettersMax);
  const bad = dropped.length === 0 ? '' : `, ${dropped.length} bad ones are dropped`;
  return `${decoder.rows} rows were decoded${bad}; the first is ${shown}`;
}

function shownFormat() {
  const { values } = readOptions(formatTableOptions, {});
  return {
    kind: 'json',
    badData: values.bad_data,
    framing: 'newline',
    rowBytesMax: values['framing.newline.max_length'],
    unstructured: false,
    timestampFormat: values['json.timestamp_format'],
    decimalEncoding: values['json.decimal_encoding'],
  } as const;
}
