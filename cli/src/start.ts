/** `npm start`: a cluster, and on it the pipeline of the flights example with its rows. */
import { keepCompiledCode } from './keep-compiled-code.ts';

keepCompiledCode();
const { startCluster } = await import('./start/start-cluster.ts');
process.exit(await startCluster());
