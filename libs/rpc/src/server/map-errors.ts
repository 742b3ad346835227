import { ConnectError, type Interceptor } from '@connectrpc/connect';
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
