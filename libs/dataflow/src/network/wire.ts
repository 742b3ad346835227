import { dataPlaneVersion } from '../exchange/frame.ts';

/**
 * The data plane between two workers. The worker that writes dials the one that reads and sends a
 * greeting; then it sends chunks of channels' bytes, and gets credits back: the room that has
 * become free in the reader's ring. A channel never has more on its way than its ring holds, so
 * one slow reader holds up nobody else on the connection.
 *
 * Each end says heartbeats, with the milliseconds of silence after which it gives up the other one
 * (`peer-watch.ts`): the listening worker from the greeting on, while the job waits to be started
 * there too, the dialling one as soon as it may send chunks.
 *
 * A worker whose slots have ended sends what is left and a goodbye, and says goodbye to those who
 * write to it; a connection that closes without one was lost.
 *
 * In a cluster with a secret the greeting carries a nonce; the listening worker answers with its
 * own nonce and proof, and the dialling one sends its proof before anything else (`proof.ts`). A
 * worker that is not taken is told why.
 *
 * Greeting: `MLRC`, u32 length, JSON. Chunk: u32 channel, u32 length, bytes. Credit: u32 channel,
 * u32 bytes. Goodbye, either way: channel 0xffffffff and 0. Challenge: channel 0xfffffffe, u32
 * length, nonce and proof. Refusal: channel 0xfffffffd, u32 length, text. Heartbeat, either way:
 * channel 0xfffffffc, u32 milliseconds. All little-endian.
 */
export interface Greeting {
  readonly version: number;
  readonly jobId: string;
  readonly generation: number;
  readonly from: string;
  readonly to: string;
  /** Hexadecimal; empty where there is no secret. */
  readonly nonce: string;
}

const magic = Buffer.from('MLRC');
const greetingBytesMax = 4096;

export const goodbyeChannel = 0xffffffff;
export const challengeChannel = 0xfffffffe;
export const refusalChannel = 0xfffffffd;
export const heartbeatChannel = 0xfffffffc;
/** Of a challenge or a refusal; what is longer was not sent by a worker. */
export const answerBytesMax = 1024;

export const secretHint =
  'set security.cluster_secret_file or security.cluster_secret to the same secret in every service';

/** Bytes before a chunk's content, and of a credit. */
export const wordPairBytes = 8;

export function encodeGreeting(greeting: Omit<Greeting, 'version'>): Buffer {
  const text = Buffer.from(JSON.stringify({ version: dataPlaneVersion, ...greeting }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return Buffer.concat([magic, length, text]);
}

/** A worker, but of a release that speaks otherwise; it understands what it is told. */
export class OtherVersionError extends Error {
  constructor(version: unknown) {
    super(
      `it speaks version ${dataPlaneVersion} of the data plane and this worker ` +
        `${String(version)}; workers of one job have to be of one release`,
    );
  }
}

/** The greeting at the front of what has come, null while incomplete. @throws on anything else */
export function decodeGreeting(
  bytes: Buffer,
): { readonly greeting: Greeting; readonly length: number } | null {
  const prefix = bytes.subarray(0, magic.length);
  if (!magic.subarray(0, prefix.length).equals(prefix))
    throw new Error('not a Millrace data connection');
  if (bytes.length < 8) return null;
  const length = bytes.readUInt32LE(4);
  if (length > greetingBytesMax) throw new Error('greeting is too long');
  if (bytes.length < 8 + length) return null;
  const parsed: unknown = JSON.parse(bytes.subarray(8, 8 + length).toString());
  return { greeting: checkGreeting(parsed), length: 8 + length };
}

export function encodeChallenge(nonce: Buffer, proof: Buffer): Buffer {
  const length = nonce.length + proof.length;
  return Buffer.concat([wordPair(challengeChannel, length), nonce, proof]);
}

export function encodeRefusal(reason: string): Buffer {
  const text = Buffer.from(reason).subarray(0, answerBytesMax);
  return Buffer.concat([wordPair(refusalChannel, text.length), text]);
}

function checkGreeting(parsed: unknown): Greeting {
  if (typeof parsed !== 'object' || parsed === null) throw new Error('greeting is not an object');
  const { version, jobId, generation, from, to, nonce } = parsed as Record<keyof Greeting, unknown>;
  if (version !== dataPlaneVersion) throw new OtherVersionError(version);
  if (
    typeof jobId !== 'string' ||
    typeof generation !== 'number' ||
    typeof from !== 'string' ||
    typeof to !== 'string' ||
    typeof nonce !== 'string' ||
    !/^([0-9a-f]{64})?$/.test(nonce)
  ) {
    throw new Error('greeting lacks a field');
  }
  return { version, jobId, generation, from, to, nonce };
}

export function wordPair(first: number, second: number): Buffer {
  const bytes = Buffer.allocUnsafe(wordPairBytes);
  bytes.writeUInt32LE(first, 0);
  bytes.writeUInt32LE(second, 4);
  return bytes;
}
