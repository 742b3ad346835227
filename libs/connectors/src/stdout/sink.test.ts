import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { must } from '@millrace/std';
import { expect, test } from 'vitest';
import { batchOf, sampleRows, sinkColumns, testSink } from '../conformance/sink.conformance.ts';
import { declare, resolved, sinkContext, type TestContext } from '../conformance/test-context.ts';
import { stdoutConnector } from './connector.ts';
import { OutputClosedError } from './output-closed-error.ts';
import { StdoutSink, type WriteBytes } from './sink.ts';

const connector = must(stdoutConnector.sink);
const never = new AbortController().signal;

testSink({
  name: 'stdout',
  sink: { ...connector, open: (context) => new StdoutSink(context, (bytes) => bytes.length) },
  table: () => declare({}),
});

/** A pipe that takes a few bytes at once and is full from time to time. */
class SlowPipe {
  text = '';
  full = false;
  readonly #bytesMax: number;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  readonly write: WriteBytes = (bytes) => {
    if (this.full) throw systemError('EAGAIN');
    const taken = Buffer.from(bytes.subarray(0, this.#bytesMax));
    this.text += taken.toString('latin1');
    this.full = true;
    return taken.length;
  };
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function openSink(write: WriteBytes): { readonly context: TestContext; readonly sink: StdoutSink } {
  const context = sinkContext(connector, declare({}), sinkColumns);
  return { context, sink: new StdoutSink(context, write) };
}

async function turn(): Promise<void> {
  await new Promise(setImmediate);
}

test('rows go out as JSON lines', async () => {
  let text = '';
  const { context, sink } = openSink((bytes) => {
    text += Buffer.from(bytes).toString();
    return bytes.length;
  });
  sink.write(batchOf(context, sampleRows(2)).batch);
  expect(text).toBe('{"n":0,"text":null}\n{"n":1,"text":"text \\"1\\""}\n');
  expect(sink.bytesWritten).toBe(text.length);
  await sink.finish(never);
  await sink.close();
});

test('a full pipe makes the sink wait, and nothing is lost or doubled', async () => {
  const pipe = new SlowPipe(7);
  const { context, sink } = openSink(pipe.write);
  sink.write(batchOf(context, sampleRows(3)).batch);
  expect(sink.ready).toBe(false);
  for (let i = 0; i < 100 && !sink.ready; i++) {
    pipe.full = false;
    context.clock.advance(5);
    await turn();
  }
  expect(sink.ready).toBe(true);
  expect(context.wakes).toBe(1);
  expect(
    pipe.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { n: 0, text: null },
    { n: 1, text: 'text "1"' },
    { n: 2, text: 'text "2"' },
  ]);
  await sink.close();
});

test('finishing waits for the rest, but not after it was aborted', async () => {
  const pipe = new SlowPipe(7);
  const { context, sink } = openSink(pipe.write);
  sink.write(batchOf(context, sampleRows(1)).batch);
  const stop = new AbortController();
  const finished = sink.finish(stop.signal);
  await turn();
  stop.abort(new Error('enough'));
  await expect(finished).rejects.toThrow('enough');
  await sink.close();
  expect(context.failures).toEqual([]);
});

test('a reader that has gone away is the end, at once or while waiting', async () => {
  const gone = openSink(() => {
    throw systemError('EPIPE');
  });
  const batch = batchOf(gone.context, sampleRows(1)).batch;
  expect(() => gone.sink.write(batch)).toThrow(OutputClosedError);
  await gone.sink.close();

  let code = 'EAGAIN';
  const leaving = openSink(() => {
    throw systemError(code);
  });
  leaving.sink.write(batchOf(leaving.context, sampleRows(1)).batch);
  code = 'EPIPE';
  leaving.context.clock.advance(5);
  await turn();
  expect(leaving.context.failures).toHaveLength(1);
  expect(leaving.context.failures[0]).toBeInstanceOf(OutputClosedError);
  await leaving.sink.close();
});

test('other errors of the system say what could not be written', async () => {
  const { context, sink } = openSink(() => {
    throw systemError('EIO');
  });
  expect(() => sink.write(batchOf(context, sampleRows(1)).batch)).toThrow(
    'cannot write "/dev/stdout": the disk reports an error',
  );
  await sink.close();
});

test('a process that writes more than its reader wants ends quietly', async () => {
  const script = fileURLToPath(new URL('write-until-closed.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  child.stdout.once('data', (chunk: Buffer) => {
    out = chunk.toString();
    child.stdout.destroy();
  });
  const [code] = await once(child, 'close');
  expect(out.startsWith('{"n":0,"text":null}\n{"n":1,')).toBe(true);
  expect({ code, err }).toEqual({ code: 0, err: 'OutputClosedError' });
});

test('all rows go through one subtask, because lines of several would cut each other', () => {
  expect(resolved(connector.resolve(declare({}))).oneSubtask).toBe(true);
});
