import type { Socket } from 'node:net';
import { errorCode } from '@millrace/std';
import { ApiError } from './api-error.ts';

/**
 * Answers what could not be read as a request of HTTP, in the shape of every other error. There is
 * no request to reply to, so the answer is written by hand, and the connection ends with it.
 */
export function refuseGarbage(cause: Error, socket: Socket): void {
  if (socket.destroyed || errorCode(cause) === 'ECONNRESET') return;
  if (!socket.writable) {
    socket.destroy(cause);
    return;
  }
  const { status, message } = REFUSALS[errorCode(cause) ?? ''] ?? NOT_HTTP;
  const body = JSON.stringify(new ApiError('invalid_request', message).toBody());
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

type Refusal = { readonly status: string; readonly message: string };

const NOT_HTTP: Refusal = { status: '400 Bad Request', message: 'this is not a request of HTTP' };

/** By the code that Node's server gives it. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: '408 Request Timeout',
    message: 'the request took too long to arrive',
  },
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    message: 'the headers are too large',
  },
};
