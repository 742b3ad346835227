import type { Schema, SqlType } from '@millrace/data';
import type { AggregateCall } from '@millrace/program';
import { closestName, must } from '@millrace/std';
import type { Argument, Refused, ResolvedAggregate } from '../resolve/resolution.ts';
import { callText } from '../resolve/resolve-function.ts';
import type {
  AggregateCodegen,
  AggregateFunction,
  AggregateGenerator,
  ReferenceAggregate,
} from './aggregate-function.ts';
import { average } from './average.ts';
import { count } from './count.ts';
import { boolAnd, boolOr, greatest, least } from './extreme.ts';
import { sum } from './sum.ts';
import { varianceFunctions } from './variance.ts';

const all: readonly AggregateFunction[] = [
  count,
  sum,
  least,
  greatest,
  average,
  boolAnd,
  boolOr,
  ...varianceFunctions,
];

const byName = new Map(
  all.flatMap((definition) =>
    [definition.name, ...(definition.aliases ?? [])].map((name) => [name, definition] as const),
  ),
);

export function isAggregateName(name: string): boolean {
  return byName.has(name.toLowerCase());
}

export function aggregateNames(): readonly string[] {
  return [...byName.keys()].sort();
}

/** The aggregate that a call by this name (any case) means; `count(*)` has no arguments. */
export function resolveAggregate(
  name: string,
  args: readonly Argument[],
  distinct: boolean,
): ResolvedAggregate | Refused {
  const definition = byName.get(name.toLowerCase());
  const message = `function ${callText(name.toLowerCase(), args)} does not exist`;
  if (definition === undefined) {
    const close = closestName(name, aggregateNames());
    return {
      kind: 'refused',
      message,
      ...(close === null ? {} : { hint: `did you mean "${close}"?` }),
    };
  }
  if (distinct && args.length === 0) {
    return { kind: 'refused', message: `${definition.name}(DISTINCT) needs a value` };
  }
  const types = args.map(
    (arg): SqlType => (arg.type.kind === 'null' ? { kind: 'text' } : arg.type),
  );
  const signature = definition.resolve(types);
  if (signature === null) {
    return { kind: 'refused', message, hint: `${name.toLowerCase()} takes ${definition.takes}` };
  }
  return {
    kind: 'resolved',
    function: definition.name,
    ...signature,
    distinct: distinct && definition.ignoresDistinct !== true,
    state: definition.state(signature.argumentTypes),
  };
}

function definitionOf(call: AggregateCall): AggregateFunction {
  return must(byName.get(call.function), `aggregate ${call.function}`);
}

/** The fields of a call's state, as `resolveAggregate` gave them to the planner. */
export function aggregateState(call: AggregateCall): Schema {
  return definitionOf(call).state(call.arguments.map((argument) => argument.type));
}

export function referenceAggregate(call: AggregateCall): ReferenceAggregate {
  return definitionOf(call).reference(call);
}

export function aggregateGenerator(
  call: AggregateCall,
  codegen: AggregateCodegen,
): AggregateGenerator {
  return definitionOf(call).generate(call, codegen);
}
