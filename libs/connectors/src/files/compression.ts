import type { Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';

const compressions = ['none', 'gzip', 'zstd'] as const;

export type Compression = (typeof compressions)[number];

export const compressionOption = {
  kind: 'choice',
  choices: compressions,
  doc: 'how the files are compressed',
  otherwise: "by each file's extension (`.gz`, `.zst`)",
} as const;

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
