import {
  batchHeader,
  flattenSchema,
  type Schema,
  validityOffset,
  valuesOffset,
  vectorAt,
} from '@millrace/data';
import { must } from '@millrace/std';
import {
  block,
  branch,
  branchIf,
  type FunctionBuilder,
  type Instruction,
  i32,
  label,
  loop,
  memory,
  type Statement,
} from '@millrace/wasm';
import { loadValue, valueTypeOf } from '../generate/code-context.ts';
import type { ColumnScope } from '../generate/generated-value.ts';

/** Columns of a batch whose header's address is `batch`, at row `row`. */
export function batchScope(
  body: FunctionBuilder,
  schema: Schema,
  at: { readonly batch: Instruction; readonly row: Instruction },
): ColumnScope {
  const vectors = flattenSchema(schema);
  return {
    column(path) {
      const vector = must(vectors[vectorAt(schema, path)]);
      const setup: Statement[] = [];
      const value = body.local(valueTypeOf(vector.type));
      if (vector.width !== 0) {
        const start = memory.loadI32(at.batch, valuesOffset(vector.index));
        const address = i32.add(start, i32.mul(at.row, i32.const(vector.width)));
        setup.push(value.set(loadValue(address, vector.type, 0)));
      }
      let isNull: Instruction<'i32'> | null = null;
      for (
        let index: number | null = vector.index;
        index !== null;
        index = must(vectors[index]).parent
      ) {
        if (!must(vectors[index]).nullable) continue;
        const validity = memory.loadI32(at.batch, validityOffset(index));
        const absent = i32.eqz(memory.loadI32From8U(i32.add(validity, at.row)));
        isNull = isNull === null ? absent : i32.or(isNull, absent);
      }
      if (isNull === null) return { setup, value: value.get, isNull: null };
      const flag = body.local('i32');
      return { setup: [...setup, flag.set(isNull)], value: value.get, isNull: flag.get };
    },
  };
}

/** Runs statements for each row of a batch. */
export function eachRow(
  batch: Instruction,
  row: ReturnType<FunctionBuilder['local']>,
  run: readonly Statement[],
): Statement {
  const [next, done] = [label('next'), label('done')];
  return block(
    done,
    loop(
      next,
      branchIf(done, i32.geU(row.get, memory.loadI32(batch, batchHeader.rows))),
      ...run,
      row.set(i32.add(row.get, i32.const(1))),
      branch(next),
    ),
  );
}
