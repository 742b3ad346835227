import type { PublicPort } from '@millrace/rpc';
import type { ApiOperations } from '../api-operations.ts';
import { connectionProfileMethods } from './connection-profile-methods.ts';
import { connectionTableMethods } from './connection-table-methods.ts';
import { connectorMethods } from './connector-methods.ts';
import { fleetMethods } from './fleet-methods.ts';
import { jobMethods } from './job-methods.ts';
import { pipelineMethods } from './pipeline-methods.ts';

/**
 * The methods of the public gRPC API. Each reads its request and calls the operation behind REST.
 */
export function publicMethods(operations: ApiOperations, version: string): PublicPort {
  return {
    ping: async () => ({}),
    getVersion: async () => ({ version }),
    ...pipelineMethods(operations.pipelines),
    ...jobMethods(operations.jobs),
    ...connectorMethods(operations.connectors),
    ...connectionProfileMethods(operations.connectionProfiles),
    ...connectionTableMethods(operations.connectionTables),
    ...fleetMethods(operations.nodes),
  };
}
