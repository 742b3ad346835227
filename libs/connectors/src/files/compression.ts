import type { Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';

export type Compression = 'none' | 'gzip' | 'zstd';

export const compressions: readonly Compression[] = ['none', 'gzip', 'zstd'];

/** By the option, else by the extension. */
export function compressionOf(path: string, option: Compression | null): Compression {
  if (option !== null) return option;
  if (/\.gz$/i.test(path)) return 'gzip';
  return /\.zst$/i.test(path) ? 'zstd' : 'none';
}

export function createDecompressor(
  compression: Exclude<Compression, 'none'>,
  chunkBytes: number,
): Transform {
  const options = { chunkSize: Math.max(64, chunkBytes) };
  return compression === 'gzip' ? createGunzip(options) : createZstdDecompress(options);
}
