import { bigintType, doubleType } from '@millrace/data';
import type { AggregateCall, Expression } from '@millrace/program';
import { must } from '@millrace/std';
import { makeLiteral } from './build-expression.ts';

/** How an aggregate of a group is made of those of parts of the group. */
export interface Merge {
  /** What is computed of each part. */
  readonly parts: readonly AggregateCall[];
  /** What merges the results of these, one for each. */
  readonly functions: readonly string[];
  /** The aggregate of the group, from what merging gave. */
  result(merged: readonly Expression[]): Expression;
}

const mergeFunctions: Readonly<Record<string, string>> = {
  count: 'sum',
  sum: 'sum',
  min: 'min',
  max: 'max',
  bool_and: 'bool_and',
  bool_or: 'bool_or',
};

/** null for what needs all rows of the group at once. */
export function mergeOf(call: AggregateCall): Merge | null {
  const merge = mergeFunctions[call.function];
  if (merge !== undefined) {
    const result = ([only]: readonly Expression[]) => asCounted(call, must(only));
    return { parts: [call], functions: [merge], result };
  }
  const [argument] = call.arguments;
  if (call.function !== 'avg' || call.type.kind !== 'double' || argument === undefined) return null;
  const sum: AggregateCall = { ...call, function: 'sum', type: argument.type };
  const count: AggregateCall = { ...call, function: 'count', type: bigintType, nullable: false };
  return { parts: [sum, count], functions: ['sum', 'sum'], result: quotient };
}

/** A sum of counts may be NULL as any sum; of groups that are there it is not. */
function asCounted(call: AggregateCall, merged: Expression): Expression {
  if (call.nullable || !merged.nullable) return merged;
  const { type } = call;
  const args = [merged, makeLiteral({ int64: '0' }, type)];
  return { kind: 'call', function: 'coalesce', arguments: args, type, nullable: false };
}

/** NULL where nothing was counted, since the sum is NULL then. */
function quotient(merged: readonly Expression[]): Expression {
  const args = merged.map(
    (operand): Expression =>
      operand.type.kind === 'double'
        ? operand
        : { kind: 'cast', try: false, operand, type: doubleType, nullable: operand.nullable },
  );
  return { kind: 'call', function: '/', arguments: args, type: doubleType, nullable: true };
}
