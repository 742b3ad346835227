import type {
  DescMethod,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
} from '@bufbuild/protobuf';
import type { ConnectRouter, HandlerContext } from '@connectrpc/connect';
import {
  ConnectorService,
  FleetService,
  JobService,
  PipelineService,
  VersionService,
} from '../gen/millrace/v1/api_pb.js';
import {
  ConnectionProfileService,
  ConnectionTableService,
} from '../gen/millrace/v1/connections_pb.js';
import { type PlainMessage, toMessage, toPlain } from '../messages/plain-message.ts';
import type { PublicCall, PublicPort, StreamingMethod, UnaryMethod } from '../ports/public-port.ts';

export const PUBLIC_SERVICES = [
  VersionService,
  PipelineService,
  JobService,
  ConnectorService,
  ConnectionProfileService,
  ConnectionTableService,
  FleetService,
];

/** Serves the public API over gRPC; messages become the JSON of REST and come from it. */
export function publicRoutes(port: PublicPort) {
  return (router: ConnectRouter): void => {
    for (const method of PUBLIC_SERVICES.flatMap(methodsOf)) {
      if (isUnary(method)) routeUnary(router, method, port);
      if (isServerStreaming(method)) routeStream(router, method, port);
    }
  };
}

function methodsOf(service: DescService): readonly DescMethod[] {
  return service.methods;
}

function isUnary(method: DescMethod): method is DescMethodUnary {
  return method.methodKind === 'unary';
}

function isServerStreaming(method: DescMethod): method is DescMethodServerStreaming {
  return method.methodKind === 'server_streaming';
}

function routeUnary(router: ConnectRouter, method: DescMethodUnary, port: PublicPort): void {
  // The port has every method of the contract under its local name.
  const name = method.localName as UnaryMethod;
  router.rpc(method, async (request, context) => {
    const answer = await port[name](callOf(toPlain(method.input, request), context));
    return toMessage(method.output, answer);
  });
}

function routeStream(
  router: ConnectRouter,
  method: DescMethodServerStreaming,
  port: PublicPort,
): void {
  // As above.
  const name = method.localName as StreamingMethod;
  router.rpc(method, async function* (request, context) {
    for await (const answer of port[name](callOf(toPlain(method.input, request), context))) {
      yield toMessage(method.output, answer);
    }
  });
}

function callOf(input: PlainMessage, { requestHeader, signal }: HandlerContext): PublicCall {
  return { input, header: (name) => requestHeader.get(name) ?? undefined, signal };
}
