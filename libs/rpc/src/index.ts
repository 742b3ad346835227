export type { CallCode, CallObserver, ObservedCall, RpcCall } from './call-observer.ts';
export { connectController } from './client/connect-controller.ts';
export type { ControllerClient } from './client/controller-client.ts';
export type {
  ControllerPort,
  Fleet,
  FleetNode,
  NodeContext,
  NodeHeartbeat,
  NodeRegistration,
  OutputEvent,
  RunningExecution,
  WorkerFinish,
  WorkerRegistration,
} from './ports/controller-port.ts';
export type { NodeClient } from './client/node-client.ts';
export { connectNode } from './client/node-client.ts';
export type { NodePort, NodeWorker, StartWorker } from './ports/node-port.ts';
export { PublicError } from './errors/public-error.ts';
export type { PublicCall, PublicCaller, PublicPort } from './ports/public-port.ts';
export { relayController } from './client/relay-controller.ts';
export type { RpcErrorOptions, RpcReason } from './errors/rpc-error.ts';
export { RpcError } from './errors/rpc-error.ts';
export type { ServePublicRpcOptions } from './server/serve-public-rpc.ts';
export { servePublicRpc } from './server/serve-public-rpc.ts';
export type { RpcServer } from './server/serve-routes.ts';
export type { ServeRpcOptions } from './server/serve-rpc.ts';
export { serveRpc } from './server/serve-rpc.ts';
export type {
  MetricsSample,
  OutputRows,
  Subtask,
  SubtaskMetrics,
  TaskError,
  WorkerContext,
} from './ports/task.ts';
export type { ConnectOptions } from './client/transport.ts';
export type { WorkerClient } from './client/worker-client.ts';
export { connectWorker } from './client/worker-client.ts';
export type { OwnTerm } from './term/tell-terms.ts';
export type {
  StartExecution,
  StopMode,
  WorkerAssignment,
  WorkerPhase,
  WorkerPort,
  WorkerStatus,
} from './ports/worker-port.ts';
