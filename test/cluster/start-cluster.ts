import { join } from 'node:path';
import { type FleetProcess, startMillrace, temporaryFolder } from './fleet-process.ts';

/** API and controller as one process, on a database of its own unless the environment names one. */
export function startCluster(environment: Readonly<Record<string, string>> = {}): FleetProcess {
  const database = join(temporaryFolder(), 'control.sqlite');
  return startMillrace(['cluster'], { DATABASE_PATH: database, ...environment });
}

/**
 * Where a service listens, host and port, once it does: of the API for REST, of others for gRPC.
 */
export async function addressOf(
  process: FleetProcess,
  service: 'api' | 'controller',
): Promise<string> {
  const { address } = await process.line(({ msg }) => msg === `${service} started`);
  return String(address);
}
