/**
 * What travels between subtasks: frames, one after the other, on a stream of bytes. A frame is a
 * header of 16 bytes, little-endian i32 each: kind, bytes of the payload, rows, 0; then the
 * payload. Format version 1: changing anything here changes `dataPlaneVersion`.
 */
export const frameHeader = { kind: 0, payloadBytes: 4, rows: 8, bytes: 16 } as const;

export const frameKind = {
  /** Columns of a batch, as `FrameEncoder` lays them out. */
  batch: 1,
  /** i64 micros. */
  watermark: 2,
  idle: 3,
  /** i64 epoch. */
  barrier: 4,
  end: 5,
} as const;

/** A larger frame is refused: it cannot have been sent by an honest peer. */
export const framePayloadBytesMax = 1 << 30;

export const dataPlaneVersion = 1;
