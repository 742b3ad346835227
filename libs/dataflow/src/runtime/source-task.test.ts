import type { Source, SourcePoll } from '@millrace/operator';
import { VirtualClock } from '@millrace/testkit';
import { LinearMemory } from '@millrace/wasm';
import { expect, test } from 'vitest';
import { counter, Meter } from './meter.ts';
import type { Operator } from './operator.ts';
import { SourceTask } from './source-task.ts';

/** A source task whose source says what `next` says, and a list of what comes behind it. */
function makeTask(next: () => SourcePoll, idleMs: number | null) {
  const clock = new VirtualClock();
  const linear = new LinearMemory();
  const batch = linear.allocate(64);
  linear.view.setInt32(batch, 1, true);
  const source: Source = {
    batch,
    bytesRead: 0,
    wakeAtMs: null,
    open: async () => {},
    poll: next,
    close: async () => {},
  };
  const seen: string[] = [];
  const behind = { busy: false };
  const operator: Operator = {
    operatorId: 'behind',
    outputs: [],
    get busy() {
      return behind.busy;
    },
    drain: () => false,
    receive: () => seen.push('rows'),
    signal: (event) => seen.push(event.kind),
    close: async () => {},
  };
  const task = new SourceTask(
    {
      operatorId: 'source',
      subtask: 0,
      linear,
      counters: new Float64Array(counter.count),
      meter: new Meter(() => 0),
      outputs: [{ operator, input: 0 }],
      outputCounters: [new Float64Array(counter.count)],
    },
    source,
    { clock, idleMs },
  );
  const turns = (): void => {
    for (let turn = 0; turn < 10 && task.turn(); turn++);
  };
  return { clock, task, seen, turns, behind };
}

test('a source without rows falls idle after its time, once, and again after the next rows', async () => {
  let says: SourcePoll = 'wait';
  const { clock, task, seen, turns } = makeTask(() => {
    const said = says;
    says = 'wait';
    return said;
  }, 1000);
  turns();
  expect([seen, task.wakeAtMs]).toEqual([[], 1000]);
  await clock.advance(999);
  turns();
  expect(seen).toEqual([]);
  await clock.advance(1);
  turns();
  turns();
  expect([seen, task.wakeAtMs]).toEqual([['idle'], null]);
  says = 'batch';
  turns();
  expect([seen, task.wakeAtMs]).toEqual([['idle', 'rows'], 2000]);
  await clock.advance(1000);
  turns();
  expect(seen).toEqual(['idle', 'rows', 'idle']);
});

test('the end of a source brings the end of time, a stop does not', () => {
  const ended = makeTask(() => 'end', null);
  ended.turns();
  expect([ended.seen, ended.task.ended]).toEqual([['watermark', 'end'], true]);
  const stopped = makeTask(() => 'batch', null);
  stopped.task.turn();
  stopped.task.stop();
  stopped.task.stop();
  expect(stopped.task.ended).toBe(false);
  stopped.turns();
  expect([stopped.seen, stopped.task.ended]).toEqual([['rows', 'end'], true]);
});

test('nothing is taken while what is behind is busy, and nobody is woken for it', async () => {
  const { clock, task, seen, turns, behind } = makeTask(() => 'batch', 10);
  behind.busy = true;
  await clock.advance(100);
  expect([task.turn(), task.wakeAtMs]).toEqual([false, null]);
  behind.busy = false;
  expect(task.turn()).toBe(true);
  behind.busy = true;
  turns();
  expect(seen).toEqual(['rows']);
});

test("an error of a poll is the source's, one of an operator behind is that one's", () => {
  const polling = makeTask(() => {
    throw new Error('no');
  }, null);
  expect(() => polling.task.turn()).toThrow(expect.objectContaining({ operatorId: 'source' }));
  const giving = makeTask(() => 'batch', null);
  giving.seen.push = () => {
    throw new Error('no');
  };
  expect(() => giving.task.turn()).toThrow(expect.objectContaining({ operatorId: 'behind' }));
});
