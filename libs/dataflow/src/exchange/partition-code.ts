import { batchHeader, batchRowsMax, type Schema } from '@millrace/data';
import { ExpressionCompiler } from '@millrace/expr';
import type { Expression } from '@millrace/program';
import { must } from '@millrace/std';
import { TableCode } from '@millrace/state';
import {
  block,
  branch,
  branchIf,
  i32,
  i64,
  label,
  loop,
  memory,
  ModuleBuilder,
} from '@millrace/wasm';
import { InputScope } from '../pipeline/input-scope.ts';
import { groupLayout } from '../window/group-layout.ts';
import { computeKeys } from '../window/key-words.ts';

/** Bytes of the row numbers of one destination. */
export const picksBytes = batchRowsMax * 4;

/** `partition(batch, picks, counts)`, generated. */
export type PartitionRows = (batch: number, picks: number, counts: number) => void;

/**
 * Generates `partition(batch, picks, counts)`: lists each row's number with the destination that
 * owns its key. Destination d's list stands at `picks + d * picksBytes`, its length (i32) at
 * `counts + d * 4`; the caller has set the lengths to 0.
 */
export function compilePartition(
  schema: Schema,
  fields: readonly number[],
  destinations: number,
): Uint8Array<ArrayBuffer> {
  const keys = fields.map((position): Expression => {
    const { type, nullable } = must(schema[position], 'partition field');
    return { kind: 'column', path: [position], type, nullable };
  });
  const layout = groupLayout(keys, []);
  const builder = new ModuleBuilder();
  const table = new TableCode(builder, layout.table);
  const body = builder.exportFunction('partition', ['i32', 'i32', 'i32']);
  const compiler = new ExpressionCompiler({ builder, body });
  const [batch, picks, counts] = [
    body.parameter<'i32'>(0),
    body.parameter<'i32'>(1),
    body.parameter<'i32'>(2),
  ];
  const [row, rows, hash] = [body.local('i32'), body.local('i32'), body.local('i64')];
  const [destination, count] = [body.local('i32'), body.local('i32')];
  const input = new InputScope(body, schema, { batch, row });
  const { setup, words } = computeKeys({ body, compiler }, layout, keys, input);
  const group = i32.wrapI64(i64.shrU(hash.get, i64.const(56n)));
  const counter = i32.add(counts.get, i32.shl(destination.get, i32.const(2)));
  const list = i32.add(picks.get, i32.mul(destination.get, i32.const(picksBytes)));
  const [next, done] = [label('next'), label('done')];
  body.add(
    rows.set(memory.loadI32(batch.get, batchHeader.rows)),
    input.begin,
    block(
      done,
      loop(
        next,
        branchIf(done, i32.geU(row.get, rows.get)),
        ...setup,
        ...table.hash(hash, words),
        destination.set(i32.shrU(i32.mul(group, i32.const(destinations)), i32.const(8))),
        count.set(memory.loadI32(counter)),
        memory.storeI32(i32.add(list, i32.shl(count.get, i32.const(2))), row.get),
        memory.storeI32(counter, i32.add(count.get, i32.const(1))),
        row.set(i32.add(row.get, i32.const(1))),
        branch(next),
      ),
    ),
  );
  return builder.build();
}
