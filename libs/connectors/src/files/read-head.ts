import { createReadStream } from 'node:fs';
import { type Compression, compressionOf, createDecompressor } from './compression.ts';
import { damageError } from './compressed-input.ts';
import { fileError } from './file-error.ts';

export interface FileHead {
  readonly bytes: Uint8Array;
  /** Whether there is nothing behind them. */
  readonly isAll: boolean;
}

/**
 * The first bytes of a file, after decompression.
 * @throws UserError, OperatingError
 */
export async function readHead(
  path: string,
  option: Compression | null,
  { bytesMax, signal }: { readonly bytesMax: number; readonly signal: AbortSignal },
): Promise<FileHead> {
  const compression = compressionOf(path, option);
  const file = createReadStream(path, { highWaterMark: bytesMax, signal });
  const failed = Promise.withResolvers<never>();
  // Whoever reads meets it as well; here it gets its words.
  failed.promise.catch(() => undefined);
  file.once('error', (error) => failed.reject(fileError('read', path, error)));
  const stream = compression === 'none' ? file : createDecompressor(compression, bytesMax);
  if (stream !== file) {
    stream.once('error', (error: Error) => failed.reject(damageError(path, error)));
    file.pipe(stream as ReturnType<typeof createDecompressor>);
  }
  try {
    return await Promise.race([takeBytes(stream, bytesMax), failed.promise]);
  } finally {
    file.destroy();
    stream.destroy();
  }
}

async function takeBytes(stream: AsyncIterable<unknown>, bytesMax: number): Promise<FileHead> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) continue;
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > bytesMax) break;
  }
  const all = Buffer.concat(chunks);
  return { bytes: all.subarray(0, bytesMax), isAll: bytes <= bytesMax };
}
