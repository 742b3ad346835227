/**
 * What travels between subtasks: frames, one after the other, on a stream of bytes. A frame is a
 * header of 24 bytes, little-endian: kind, bytes of the payload, rows, 0 (i32 each), then a
 * batch's `closedThrough` (u64); then the payload. Changing anything here changes
 * `dataPlaneVersion`.
 */
export const frameHeader = {
  kind: 0,
  payloadBytes: 4,
  rows: 8,
  closedThrough: 16,
  bytes: 24,
} as const;

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

export const dataPlaneVersion = 3;
