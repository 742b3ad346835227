import { expect, test } from 'vitest';
import { assignSlots } from './assign-slots.ts';

function assign(workers: Readonly<Record<string, number>>, slotsNeeded: number): object {
  const registrations = Object.entries(workers).map(([workerId, slots]) => ({
    worker: { machineId: 'm', workerId, jobId: 'j', pipelineId: 'p', generation: 1 },
    rpcAddress: 'r',
    dataAddress: 'd',
    slots,
  }));
  const assignments = assignSlots(registrations, slotsNeeded);
  return Object.fromEntries(assignments.map(({ workerId, slots }) => [workerId, slots]));
}

test('slots of a worker are neighbours, and the same workers get the same slots', () => {
  expect(assign({ b: 2, a: 3 }, 5)).toEqual({ a: [0, 1, 2], b: [3, 4] });
  expect(assign({ a: 3, b: 2 }, 5)).toEqual({ a: [0, 1, 2], b: [3, 4] });
});

test('a worker that is not needed is left out', () => {
  expect(assign({ a: 4, b: 4, c: 4 }, 6)).toEqual({ a: [0, 1, 2, 3], b: [4, 5] });
});

test('too few slots are a defect of the caller', () => {
  expect(() => assign({ a: 1 }, 2)).toThrow('1 of 2 slots could be assigned');
});
