import type { Row, Schema, Value } from '@millrace/data';
import { evaluate, type ReferenceAggregate, referenceAggregate } from '@millrace/expr';
import type { Expression, Window } from '@millrace/program';
import { AssertionError, must, seededRandom, systemClock, unreachable } from '@millrace/std';
import type {
  LogicalPlan,
  OrderTerm,
  RowNumberPlan,
  SourcePlan,
  WindowAggregatePlan,
} from '../plan/logical-plan.ts';
import { inputsOf, plansBelow } from '../plan/plan-inputs.ts';

/** What a plan gives for finite tables, row at a time: slow, and plain enough to be believed. */
export function evaluatePlan(
  root: LogicalPlan,
  rowsOf: (source: SourcePlan) => readonly Row[],
): readonly Row[] {
  const results = new Map<LogicalPlan, readonly Row[]>();
  for (const plan of plansBelow([root])) {
    const inputs = inputsOf(plan).map((input) => must(results.get(input)));
    results.set(plan, plan.kind === 'source' ? rowsOf(plan) : evaluateOne(plan, inputs));
  }
  return must(results.get(root));
}

function evaluateOne(plan: LogicalPlan, inputs: readonly (readonly Row[])[]): readonly Row[] {
  const rows = inputs.flat();
  switch (plan.kind) {
    case 'watermark':
    case 'union':
      return rows;
    case 'filter':
      return rows.filter((row) => valueOf(plan.predicate, row) === true);
    case 'project':
      return rows.map((row) => plan.expressions.map((expression) => valueOf(expression, row)));
    case 'window-aggregate':
      return aggregate(plan, rows);
    case 'row-number':
      return number(plan, rows);
    case 'source':
    case 'unknown':
      throw new AssertionError(`${plan.kind} has no input`);
    default:
      return unreachable(plan);
  }
}

const context = { clock: systemClock, random: seededRandom(1) };

function valueOf(expression: Expression, row: Row): Value {
  return evaluate(expression, row, context);
}

interface Group {
  readonly keys: Row;
  readonly start: bigint;
  readonly end: bigint;
  readonly states: readonly ReferenceAggregate[];
  /** What each aggregate has taken, for those that take a value once. */
  readonly values: Set<string>;
}

function aggregate(plan: WindowAggregatePlan, rows: readonly Row[]): readonly Row[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const keys = plan.keys.map((key) => valueOf(key, row));
    const time = valueOf(plan.time, row);
    if (typeof time !== 'bigint') throw new AssertionError('event times are never NULL');
    for (const { start, end } of windowsOf(plan.window, time)) {
      const name = textOf([...keys, start]);
      const group = groups.get(name) ?? {
        keys,
        start,
        end,
        states: plan.aggregates.map(referenceAggregate),
        values: new Set<string>(),
      };
      groups.set(name, group);
      for (const [i, call] of plan.aggregates.entries()) {
        if (call.filter !== null && valueOf(call.filter, row) !== true) continue;
        const args = call.arguments.map((argument) => valueOf(argument, row));
        const value = `${i} ${textOf(args)}`;
        if (call.distinct && group.values.has(value)) continue;
        group.values.add(value);
        group.states[i]?.add(args);
      }
    }
  }
  return [...groups.values()].map(({ keys, start, end, states }) => [
    ...keys,
    [start, end],
    ...states.map((state) => state.result()),
    end - 1n,
  ]);
}

function windowsOf(window: Window, time: bigint): readonly { start: bigint; end: bigint }[] {
  if (window.kind === 'instant') return [{ start: time, end: time + 1n }];
  const width = BigInt(window.width);
  const slide = window.kind === 'hop' ? BigInt(window.slide) : width;
  const last = time - (((time % slide) + slide) % slide);
  const windows = [];
  for (let start = last; start + width > time; start -= slide) {
    windows.push({ start, end: start + width });
  }
  return windows;
}

function number(plan: RowNumberPlan, rows: readonly Row[]): readonly Row[] {
  const partitions = new Map<string, Row[]>();
  for (const row of rows) {
    const name = textOf(plan.partition.map((expression) => valueOf(expression, row)));
    partitions.set(name, [...(partitions.get(name) ?? []), row]);
  }
  return [...partitions.values()].flatMap((partition) =>
    partition
      .toSorted((a, b) => compareRows(plan.order, a, b))
      .slice(0, plan.limit ?? partition.length)
      .map((row, i) => (plan.rowNumber ? [...row, BigInt(i + 1)] : row)),
  );
}

function compareRows(order: readonly OrderTerm[], a: Row, b: Row): number {
  for (const { expression, descending, nullsFirst } of order) {
    const left = valueOf(expression, a);
    const right = valueOf(expression, b);
    if (left === null || right === null) {
      if (left === right) continue;
      return (left === null) === nullsFirst ? -1 : 1;
    }
    if (left !== right) return left < right === descending ? 1 : -1;
  }
  return 0;
}

/** Values as text, for comparing rows. */
export function textOf(row: Row): string {
  return JSON.stringify(row, (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  );
}

/** Random rows of a schema, few enough different values that they meet. */
export function randomRows(schema: Schema, count: number, seed: number): readonly Row[] {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random.next() * limit);
  const make = ({ type, nullable }: Schema[number]): Value => {
    if (nullable && below(4) === 0) return null;
    switch (type.kind) {
      case 'struct':
        return type.fields.map(make);
      case 'list':
        return Array.from({ length: below(3) }, () =>
          make({ name: '', type: type.element, nullable: true }),
        );
      case 'text':
        return ['a', 'b', 'x', 'one', ''][below(5)] ?? '';
      case 'timestamp':
        return 1_704_067_200_000_000n + BigInt(below(240)) * 1_000_000n;
      case 'bigint':
        return BigInt(below(12) - 2);
      case 'boolean':
        return below(2) === 0;
      default:
        return below(12) - 2;
    }
  };
  return Array.from({ length: count }, () => schema.map(make));
}
