import type { Server as Http1Server } from 'node:http';
import type { Http2Server } from 'node:http2';
import type { Socket } from 'node:net';

/** What every HTTP/2 connection begins with; no request of HTTP/1.1 does. */
const PREFACE = Buffer.from('PRI ');
/** Limit of saying which of the two a connection is. */
const FIRST_BYTES_TIMEOUT_MS = 30_000;

/**
 * Hands the connections of an HTTP/1.1 server that begin as HTTP/2 over to a server of that, so
 * that clients of both find the same port without TLS to agree on one.
 */
export function divertHttp2(listener: Http1Server, http2: Http2Server): void {
  const own = listener.listeners('connection');
  listener.removeAllListeners('connection');
  listener.on('connection', (socket: Socket) => {
    let begun: Buffer<ArrayBufferLike> = Buffer.alloc(0);
    const drop = (): void => void socket.destroy();
    const look = (): void => {
      const more: unknown = socket.read();
      if (!(more instanceof Buffer)) return;
      begun = Buffer.concat([begun, more]);
      const length = Math.min(begun.length, PREFACE.length);
      const isHttp2 = begun.subarray(0, length).equals(PREFACE.subarray(0, length));
      if (isHttp2 && length < PREFACE.length) return;
      socket.off('readable', look).off('end', drop).off('error', drop).off('timeout', drop);
      socket.setTimeout(0);
      socket.unshift(begun);
      if (isHttp2) {
        http2.emit('connection', socket);
        // An end that came together with the first bytes has passed by the session.
        socket.once('end', drop);
      } else for (const listen of own) listen.call(listener, socket);
    };
    socket.setTimeout(FIRST_BYTES_TIMEOUT_MS);
    socket.on('readable', look).once('end', drop).once('error', drop).once('timeout', drop);
  });
}
