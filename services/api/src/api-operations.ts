import type { ControlDb } from '@millrace/control-db';
import type { Catalog } from '@millrace/operator';
import type { ControllerPort } from '@millrace/rpc';
import type { Config } from '@millrace/service';
import type { Clock } from '@millrace/std';
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
import { type QueryPlanner, queryPlanner } from './pipelines/query-planner.ts';

/** Everything that the API can do. REST and the public gRPC are shells over the same operations. */
export type ApiOperations = {
  readonly pipelines: PipelineOperations;
  readonly jobs: JobOperations;
  readonly connectors: ConnectorOperations;
  readonly connectionProfiles: ConnectionProfileOperations;
  readonly connectionTables: ConnectionTableOperations;
  readonly nodes: NodeOperations;
};

export type ApiOperationsOptions = {
  readonly config: Config;
  /** Opened and closed by the caller. */
  readonly db: ControlDb;
  /** For live output and metrics. */
  readonly controller: Pick<ControllerPort, 'subscribeOutput' | 'getJobMetrics' | 'getFleet'>;
  readonly catalog: Catalog;
  /** By default the planner over the catalog. */
  readonly plan?: QueryPlanner | undefined;
  /** Told when desired state has changed, so that a controller nearby looks at once. */
  readonly onDesiredChange?: (() => void) | undefined;
  readonly clock: Clock;
};

/** Readers of live output that one API serves at once. */
const OUTPUT_READERS_MAX = 2_000;

/** `ending` aborts when the service ends, which ends what it streams. */
export function apiOperations(options: ApiOperationsOptions, ending: AbortSignal): ApiOperations {
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
