import { systemClock } from '@millrace/std';
import { batchOf, sampleRows, sinkColumns } from '../conformance/sink.conformance.ts';
import { declare, sinkContext } from '../conformance/test-context.ts';
import { stdoutConnector } from './connector.ts';
import { StdoutSink } from './sink.ts';

/** Writes to the real standard output until it cannot, and says why on the standard error. */
const connector = stdoutConnector.sink;
if (connector === undefined) throw new Error('no sink');
const context = sinkContext(connector, declare({}), sinkColumns);
const sink = new StdoutSink({ ...context, clock: systemClock });
const { batch } = batchOf(context, sampleRows(8000));
try {
  for (let written = 0; written < 1000; written++) {
    while (!sink.ready) {
      const [failure] = context.failures;
      if (failure !== undefined) throw failure;
      await systemClock.sleep(1);
    }
    sink.write(batch);
  }
} catch (error) {
  process.stderr.write(error instanceof Error ? error.name : 'nothing');
}
await sink.close();
