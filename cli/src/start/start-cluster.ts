import { fileURLToPath } from 'node:url';
import { combineServices, createLogger, namePorts, runProcess } from '@millrace/service';
import { errorMessage } from '@millrace/std';
import { readWiring } from '../service-command.ts';
import { flightsDemo } from './flights-demo.ts';
import { wireCluster } from '../wire-cluster.ts';

/** A cluster, and on it the pipeline of the flights example. Resolves with the exit code. */
export async function startCluster(): Promise<number> {
  try {
    // Rows are what people came to see, so services only speak up when something is wrong.
    process.env['MILLRACE__LOG__LEVEL'] ??= 'warn';
    process.env['MILLRACE__LOG__FORMAT'] ??= 'text';
    const root = fileURLToPath(new URL('../../..', import.meta.url));
    const wiring = readWiring({ positionals: [], options: {} });
    const { config } = wiring;
    const demo = flightsDemo({
      root,
      apiUrl: `http://${config.network.bindAddress}:${config.api.httpPort}`,
    });
    const cluster = namePorts(wireCluster(wiring), config);
    return await runProcess(combineServices([cluster, demo]), {
      log: createLogger({ service: 'start', ...config.log }),
      ...config.process,
    });
  } catch (thrown) {
    process.stderr.write(`millrace: ${errorMessage(thrown)}\n`);
    return 1;
  }
}
