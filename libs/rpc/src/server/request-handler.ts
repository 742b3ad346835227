import {
  type ConnectRouter,
  type ConnectRouterOptions,
  createConnectRouter,
} from '@connectrpc/connect';
import {
  type connectNodeAdapter,
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from '@connectrpc/connect-node';
import type { UniversalServerResponse } from '@connectrpc/connect/protocol';
import { connectionOf } from './connection.ts';

/** Takes the requests of HTTP/1.1 and of HTTP/2. */
export type RequestHandler = ReturnType<typeof connectNodeAdapter>;

/**
 * Answers the requests of the routes. Differs from the adapter of the library in what it does about
 * callers that go away (nothing: they are no error to print) and in the messages of failures.
 */
export function requestHandler(
  routes: (router: ConnectRouter) => void,
  options: ConnectRouterOptions,
): RequestHandler {
  const router = createConnectRouter(options);
  routes(router);
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));
  return (request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    const handler = handlers.get(path);
    if (handler === undefined) {
      response.writeHead(404);
      response.end();
      return;
    }
    const call = universalRequestFromNodeRequest(
      request,
      response,
      undefined,
      connectionOf(request),
    );
    handler(call)
      .then((answer) => universalResponseToNodeResponse(withReadableMessage(answer), response))
      // The connection broke, of which the implementation learns by its signal.
      .catch(() => undefined);
  };
}

/**
 * Encodes the message of a failed call no more than gRPC asks for. The library also encodes
 * punctuation, which grpc-js shows to people as it is: `the request is invalid%3A`.
 */
function withReadableMessage(answer: UniversalServerResponse): UniversalServerResponse {
  const message = answer.trailer?.get('grpc-message');
  if (message != null) answer.trailer?.set('grpc-message', encodeAsNeeded(message));
  return answer;
}

/** Percent signs and what is not printable ASCII stay encoded. */
function encodeAsNeeded(encoded: string): string {
  return encoded.replaceAll(/%[2-7][0-9A-F]/g, (code) =>
    code === '%25' || code === '%7F' ? code : decodeURIComponent(code),
  );
}
