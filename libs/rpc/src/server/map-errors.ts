import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import { errorCode } from '@millrace/std';
import { errorToConnect } from '../errors/error-to-connect.ts';

/** Told about every call that an implementation failed, with the name of the method. */
export type FailureListener = (method: string, error: unknown) => void;

/**
 * Turns whatever a call threw, or the stream that it answers with, into a gRPC status. What the
 * library itself refuses has one already.
 */
export function mapErrors(
  onError: FailureListener | undefined,
  toError: (thrown: unknown) => unknown = (thrown) => thrown,
): Interceptor {
  return (next) => async (request) => {
    const fail = (thrown: unknown): never => {
      if (thrown instanceof ConnectError) throw thrown;
      if (isBrokenOff(thrown, request))
        throw new ConnectError('the caller went away', Code.Canceled);
      onError?.(request.method.name, thrown);
      throw errorToConnect(toError(thrown));
    };
    try {
      const response = await next(request);
      if (!response.stream) return response;
      return { ...response, message: mapStream(response.message, fail) };
    } catch (thrown) {
      return fail(thrown);
    }
  };
}

/** Whether it was the reading of a request that failed, because nobody sends it any more. */
function isBrokenOff(thrown: unknown, { signal }: { signal: AbortSignal }): boolean {
  return signal.aborted && errorCode(thrown) === 'ERR_STREAM_PREMATURE_CLOSE';
}

async function* mapStream<T>(
  messages: AsyncIterable<T>,
  fail: (thrown: unknown) => never,
): AsyncIterable<T> {
  try {
    yield* messages;
  } catch (thrown) {
    fail(thrown);
  }
}
