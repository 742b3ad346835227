import { stat } from 'node:fs/promises';
import { createDecoder, formatOf, InputBuffer } from '@millrace/formats';
import { type TestedTable, UserError } from '@millrace/operator';
import { LinearMemory } from '@millrace/wasm';
import { counted } from '@millrace/std';
import type { Compression } from './compression.ts';
import { fileError } from './file-error.ts';
import { type FileHead, readHead } from './read-head.ts';

/** So much of the first file is decoded. */
const headBytesMax = 64 << 10;
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

/**
 * Says how many rows there are and nothing of what is in them: whoever may test tables need not be
 * allowed to see every file of this machine.
 * @throws UserError for a bad row, where those fail
 */
function describeRows({ options, schema, clock }: TestedTable, { bytes, isAll }: FileHead): string {
  const memory = new LinearMemory();
  const reasons: string[] = [];
  const dropRow = (reason: string): void => void reasons.push(reason);
  const format = formatOf(options);
  const lenient = { ...format, badData: 'drop' } as const;
  const decoder = createDecoder(lenient, schema, { memory, clock, dropRow });
  const buffer = new InputBuffer(memory, bytes.length + 1);
  buffer.append(bytes);
  const start = bytes.subarray(0, byteOrderMark.length);
  if (byteOrderMark.equals(start)) buffer.consume(byteOrderMark.length);
  decoder.decode(buffer.address, buffer.bytes, isAll);
  const [reason] = reasons;
  if (reason !== undefined && (format.badData === 'fail' || decoder.rows === 0)) {
    const hint = 'a preview of a query over the table shows it';
    throw new UserError(`a row does not fit the table${placeOf(reason)}; ${hint}`);
  }
  if (decoder.rows === 0) {
    return isAll ? 'it has no rows' : `its first row is longer than ${bytes.length} bytes`;
  }
  const bad = reasons.length === 0 ? '' : `, ${counted(reasons.length, 'bad row')} left out`;
  const good = decoder.rows === 1 ? 'row' : counted(decoder.rows, 'row');
  return `the first ${good} can be decoded${bad}`;
}

/** Where in a row, out of a reason that may repeat what stands there. */
function placeOf(reason: string): string {
  // The last one: what stands in the row comes before it.
  const column = reason.match(/column "[^"]*"/g)?.at(-1);
  const byte = /at byte \d+ of the row$/.exec(reason)?.[0];
  return [column, byte].flatMap((part) => (part === undefined ? [] : [`, ${part}`])).join('');
}
