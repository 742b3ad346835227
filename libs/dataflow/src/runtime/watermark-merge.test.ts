import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beginningOfTime, endOfTime, type StreamEvent } from './stream-event.ts';
import { WatermarkMerge } from './watermark-merge.ts';

interface Model {
  watermark: bigint;
  idle: boolean;
  ended: boolean;
}

/** The least watermark of the inputs that count, from the definition. */
function leastOf(inputs: readonly Model[]): bigint | null {
  const counted = inputs.filter(({ idle }) => !idle).map(({ watermark }) => watermark);
  return counted.length === 0 ? null : counted.reduce((a, b) => (a < b ? a : b));
}

type Step = { readonly input: number; readonly event: StreamEvent | { readonly kind: 'row' } };

const event: fc.Arbitrary<Step['event']> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('watermark' as const), micros: fc.bigInt(-5n, 20n) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'watermark' as const, micros: endOfTime }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'idle' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'row' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'end' as const }) },
);

test('the merged watermark is the least of the inputs that are not idle', () => {
  const steps = fc.array(fc.record({ input: fc.integer({ min: 0, max: 2 }), event }));
  fc.assert(
    fc.property(steps, (taken) => {
      const merge = new WatermarkMerge(3);
      const inputs: Model[] = Array.from({ length: 3 }, () => ({
        watermark: beginningOfTime,
        idle: false,
        ended: false,
      }));
      let [watermark, idle, ended] = [beginningOfTime, false, false];
      for (const { input, event } of taken) {
        const model = inputs[input];
        if (model === undefined || model.ended) continue;
        if (event.kind === 'row') {
          merge.awake(input);
          model.idle = false;
          idle = false;
          continue;
        }
        if (event.kind === 'watermark') {
          model.idle = false;
          idle = false;
          if (event.micros > model.watermark) model.watermark = event.micros;
        }
        if (event.kind === 'idle') model.idle = true;
        if (event.kind === 'end') model.ended = true;
        const given = merge.take(event, input);
        const least = leastOf(inputs);
        const expected: StreamEvent[] = [];
        if (least !== null && least > watermark) {
          watermark = least;
          expected.push({ kind: 'watermark', micros: least });
        }
        const open = inputs.filter((each) => !each.ended);
        if (!idle && open.length > 0 && open.every((each) => each.idle)) {
          idle = true;
          expected.push({ kind: 'idle' });
        }
        if (!ended && open.length === 0) {
          ended = true;
          expected.push({ kind: 'end' });
        }
        expect(given).toEqual(expected);
      }
    }),
    { numRuns: 500 },
  );
});

test('a barrier passes when every input that is not over has brought it', () => {
  const merge = new WatermarkMerge(3);
  const barrier = { kind: 'barrier', epoch: 7 } as const;
  expect(merge.take(barrier, 0)).toEqual([]);
  expect([merge.waits(0), merge.waits(1)]).toEqual([true, false]);
  expect(merge.take(barrier, 2)).toEqual([]);
  expect(merge.take({ kind: 'end' }, 1)).toEqual([barrier]);
  expect([merge.waits(0), merge.waits(2)]).toEqual([false, false]);
});

test('an input at its end holds nothing back, a stopped one does', () => {
  const merge = new WatermarkMerge(2);
  const to = (micros: bigint): StreamEvent => ({ kind: 'watermark', micros });
  merge.take(to(5n), 0);
  merge.take({ kind: 'end' }, 0);
  expect(merge.take(to(9n), 1)).toEqual([to(5n)]);
  expect(merge.take(to(endOfTime), 1)).toEqual([]);
  expect(merge.take({ kind: 'end' }, 1)).toEqual([{ kind: 'end' }]);

  const ending = new WatermarkMerge(2);
  ending.take(to(endOfTime), 0);
  ending.take({ kind: 'end' }, 0);
  expect(ending.take(to(9n), 1)).toEqual([to(9n)]);
});
