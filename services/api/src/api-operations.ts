import type { ApiServiceOptions } from './api-service.ts';
import {
  type ConnectionProfileOperations,
  connectionProfileOperations,
} from './connection-profiles/connection-profile-operations.ts';
import {
  type ConnectionTableOperations,
  connectionTableOperations,
} from './connection-tables/connection-table-operations.ts';
import {
  type ConnectorOperations,
  connectorOperations,
} from './connectors/connector-operations.ts';
import { type JobOperations, jobOperations } from './jobs/job-operations.ts';
import { type NodeOperations, nodeOperations } from './nodes/node-operations.ts';
import { type PipelineOperations, pipelineOperations } from './pipelines/pipeline-operations.ts';
import { queryPlanner } from './pipelines/query-planner.ts';

/** Everything that the API can do. REST and the public gRPC are shells over the same operations. */
export type ApiOperations = {
  readonly pipelines: PipelineOperations;
  readonly jobs: JobOperations;
  readonly connectors: ConnectorOperations;
  readonly connectionProfiles: ConnectionProfileOperations;
  readonly connectionTables: ConnectionTableOperations;
  readonly nodes: NodeOperations;
};

/** Readers of live output that one API serves at once. */
const OUTPUT_READERS_MAX = 2_000;

/** `ending` aborts when the service ends, which ends what it streams. */
export function apiOperations(options: ApiServiceOptions, ending: AbortSignal): ApiOperations {
  const { config, db, controller, catalog, clock, onDesiredChange = () => undefined } = options;
  const plan = options.plan ?? queryPlanner(catalog, config.pipeline.defaultSink);
  return {
    pipelines: pipelineOperations({ db, catalog, plan, onDesiredChange }),
    jobs: jobOperations({ db, controller, clock, readersMax: OUTPUT_READERS_MAX, ending }),
    connectors: connectorOperations(catalog),
    connectionProfiles: connectionProfileOperations(db, catalog),
    connectionTables: connectionTableOperations(db, { catalog, clock, ending }),
    nodes: nodeOperations(controller),
  };
}
