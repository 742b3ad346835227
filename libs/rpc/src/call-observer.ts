import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import { errorFromConnect } from './errors/error-from-connect.ts';
import type { RpcReason } from './errors/rpc-error.ts';

/** A call that begins, on one of its ends. */
export interface RpcCall {
  readonly side: 'server' | 'client';
  /** `ControllerService/Heartbeat` */
  readonly method: string;
  /** Of the request; on the side of the client the observer may add to them. */
  readonly headers: Headers;
}

/** One call that is being observed. */
export interface ObservedCall {
  /**
   * Does a piece of the work inside of whatever context the observer keeps: the call itself, and
   * then each message of a stream.
   */
  run<T>(work: () => T): T;
  /** The end of the call, or of the stream that it answers with; called once. */
  end(code: CallCode): void;
}

/** How a call ended: `ok`, or the reason of its failure. */
export type CallCode = 'ok' | RpcReason;

/** Told of every call, to count it or to follow it through the fleet. Must not throw. */
export type CallObserver = (call: RpcCall) => ObservedCall;

/** None without an observer: then a call costs nothing more. */
export function observeCalls(
  side: RpcCall['side'],
  observer: CallObserver | undefined,
): Interceptor[] {
  if (observer === undefined) return [];
  const interceptor: Interceptor = (next) => async (request) => {
    const service = request.service.typeName.split('.').at(-1) ?? '';
    const method = `${service}/${request.method.name}`;
    const call = endOnce(observer({ side, method, headers: request.header }));
    // Whoever breaks off a stream may never ask it for another message.
    const onAbort = (): void => call.end(codeOfAbort(request.signal.reason));
    request.signal.addEventListener('abort', onAbort, { once: true });
    try {
      const response = await call.run(() => next(request));
      if (response.stream) {
        return { ...response, message: observeStream(response.message, call) };
      }
      call.end('ok');
      return response;
    } catch (thrown) {
      call.end(codeOf(thrown));
      throw thrown;
    }
  };
  return [interceptor];
}

/** A call that was broken off fails after that, which is nothing more to tell. */
function endOnce(call: ObservedCall): ObservedCall {
  let hasEnded = false;
  return {
    run: (work) => call.run(work),
    end(code) {
      if (!hasEnded) call.end(code);
      hasEnded = true;
    },
  };
}

async function* observeStream<T>(messages: AsyncIterable<T>, call: ObservedCall): AsyncIterable<T> {
  // A reader that breaks off leaves this generator without an error.
  let code: CallCode = 'cancelled';
  try {
    yield* within(call, messages);
    code = 'ok';
  } catch (thrown) {
    code = codeOf(thrown);
    throw thrown;
  } finally {
    call.end(code);
  }
}

/** Most messages are only made when they are asked for. */
function within<T>(call: ObservedCall, messages: AsyncIterable<T>): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = messages[Symbol.asyncIterator]();
      return {
        next: () => call.run(() => iterator.next()),
        return: async (value) => (await iterator.return?.(value)) ?? { done: true, value },
      };
    },
  };
}

function codeOf(thrown: unknown): RpcReason {
  return errorFromConnect(thrown, '').reason;
}

/** The caller went away, or the time of the call was over; that the peer did is no abort. */
function codeOfAbort(reason: unknown): RpcReason {
  const isLate = reason instanceof ConnectError && reason.code === Code.DeadlineExceeded;
  return isLate ? 'deadline-exceeded' : 'cancelled';
}
