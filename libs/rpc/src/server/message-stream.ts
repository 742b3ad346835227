import type { Readable } from 'node:stream';
import type { HandlerContext } from '@connectrpc/connect';
import { RpcError } from '../errors/rpc-error.ts';
import { MESSAGE_BYTES_MAX } from '../client/transport.ts';
import { NODE_REQUEST } from './connection.ts';

/** A byte of flags and a length of 32 bits, before every message of gRPC. */
const PREFIX_BYTES = 5;
/** Messages that wait to be dealt with while more of them arrive; then the sender waits. */
const PENDING_MAX = 64;

/**
 * The request of a stream of plain gRPC, whose bytes nobody has read, for `takeMessages`; null when
 * it came over another protocol, in another encoding or compressed.
 */
export function plainRequest(context: HandlerContext): Readable | null {
  const type = context.requestHeader.get('content-type') ?? '';
  const encoding = context.requestHeader.get('grpc-encoding') ?? 'identity';
  const isPlain = /^application\/grpc(\+proto)?$/.test(type) && encoding === 'identity';
  return isPlain ? context.values.get(NODE_REQUEST) : null;
}

/**
 * Hands over the messages of a request as they arrive, and returns when it has ended. The library
 * passes every message through eight generators in a row, which costs several times as much as what
 * a controller does about a heartbeat; hence this way past them.
 */
export async function takeMessages(
  request: Readable,
  take: (message: Buffer) => Promise<void>,
): Promise<void> {
  const over = Promise.withResolvers<void>();
  const splitter = new MessageSplitter();
  let pending = 0;
  const settled = (): void => {
    pending -= 1;
    if (pending <= PENDING_MAX && request.isPaused()) request.resume();
  };
  const onData = (chunk: Buffer): void => {
    try {
      for (const message of splitter.split(chunk)) {
        pending += 1;
        take(message).then(settled, over.reject);
      }
      if (pending > PENDING_MAX) request.pause();
    } catch (error) {
      over.reject(error);
    }
  };
  const onEnd = (): void => {
    if (splitter.isBetweenMessages) over.resolve();
    else over.reject(new RpcError('invalid-argument', 'the stream ends within a message'));
  };
  request.on('data', onData).once('end', onEnd).once('error', over.reject);
  try {
    await over.promise;
  } finally {
    // What still arrives is of no interest, but has to go somewhere.
    request.off('data', onData).off('end', onEnd).resume();
  }
}

/** Finds the messages in chunks that know nothing of them. */
class MessageSplitter {
  #rest: Buffer[] = [];
  #restBytes = 0;

  get isBetweenMessages(): boolean {
    return this.#restBytes === 0;
  }

  *split(chunk: Buffer): Iterable<Buffer> {
    let bytes = chunk;
    if (this.#restBytes > 0) {
      this.#rest.push(chunk);
      this.#restBytes += chunk.length;
      if (this.#restBytes < this.#neededBytes()) return;
      bytes = Buffer.concat(this.#rest);
    }
    let start = 0;
    for (;;) {
      const end = start + PREFIX_BYTES + lengthAt(bytes, start);
      if (end > bytes.length) break;
      yield bytes.subarray(start + PREFIX_BYTES, end);
      start = end;
    }
    this.#restBytes = bytes.length - start;
    this.#rest = this.#restBytes === 0 ? [] : [bytes.subarray(start)];
  }

  /** Before the length is known, as many as tell it; chunks are joined only when it helps. */
  #neededBytes(): number {
    const [first = Buffer.alloc(0)] = this.#rest;
    return first.length < PREFIX_BYTES ? PREFIX_BYTES : PREFIX_BYTES + lengthAt(first, 0);
  }
}

/** Of the message that begins there; infinite while its prefix is not there. */
function lengthAt(bytes: Buffer, start: number): number {
  if (bytes.length - start < PREFIX_BYTES) return Number.POSITIVE_INFINITY;
  if (bytes[start] !== 0) {
    throw new RpcError('invalid-argument', 'the message is compressed, as was not agreed on');
  }
  const length = bytes.readUInt32BE(start + 1);
  if (length <= MESSAGE_BYTES_MAX) return length;
  throw new RpcError(
    'resource-exhausted',
    `a message of ${length} bytes is larger than ${MESSAGE_BYTES_MAX}`,
  );
}
