export type { CallCode, CallObserver, ObservedCall, RpcCall } from './call-observer.ts';
export { connectController } from './connect-controller.ts';
export type { ControllerClient } from './controller-client.ts';
export type {
  ControllerPort,
  FleetNode,
  NodeContext,
  NodeRegistration,
  OutputEvent,
  RunningExecution,
  WorkerFinish,
  WorkerRegistration,
} from './controller-port.ts';
export type { NodeClient } from './node-client.ts';
export { connectNode } from './node-client.ts';
export type { NodePort, NodeWorker, StartWorker } from './node-port.ts';
export { PublicError } from './public-error.ts';
export type { PublicCall, PublicCaller, PublicPort } from './public-port.ts';
export { relayController } from './relay-controller.ts';
export type { RpcErrorOptions, RpcReason } from './rpc-error.ts';
export { RpcError } from './rpc-error.ts';
export type { ServePublicRpcOptions } from './serve-public-rpc.ts';
export { servePublicRpc } from './serve-public-rpc.ts';
export type { RpcServer, ServeRpcOptions } from './serve-rpc.ts';
export { serveRpc } from './serve-rpc.ts';
export type {
  MetricsSample,
  OutputRows,
  Subtask,
  SubtaskMetrics,
  TaskError,
  WorkerContext,
} from './task.ts';
export type { ConnectOptions } from './transport.ts';
export type { WorkerClient } from './worker-client.ts';
export { connectWorker } from './worker-client.ts';
export type {
  StartExecution,
  StopMode,
  WorkerAssignment,
  WorkerPhase,
  WorkerPort,
  WorkerStatus,
} from './worker-port.ts';
