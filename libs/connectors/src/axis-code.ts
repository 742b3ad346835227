import {
  branchIf,
  type FunctionReference,
  i32,
  i64,
  type Instruction,
  label,
  loop,
  memory,
  type ModuleBuilder,
  type Statement,
  when,
} from '@millrace/wasm';

/**
 * `axis(address, rows, first, firstRest, step, stepRest)`: writes evenly spaced numbers. The rests
 * count thousandths and are carried along, so that steps of event time below a microsecond add up
 * exactly.
 */
export function axisFunction(builder: ModuleBuilder, exported: boolean): FunctionReference {
  const parameters = ['i32', 'i32', 'i64', 'i64', 'i64', 'i64'] as const;
  const code = exported
    ? builder.exportFunction('axis', parameters)
    : builder.function('axis', parameters);
  const [at, rows] = [code.parameter<'i32'>(0), code.parameter<'i32'>(1)];
  const [value, rest] = [code.parameter<'i64'>(2), code.parameter<'i64'>(3)];
  const [step, stepRest] = [code.parameter<'i64'>(4), code.parameter<'i64'>(5)];
  const [end, carry] = [code.local('i32'), code.local('i64')];
  const thousand = i64.const(1000);
  code.add(
    end.set(i32.add(at.get, i32.shl(rows.get, i32.const(3)))),
    whileTrue(i32.ltU(at.get, end.get), [
      memory.storeI64(at.get, value.get),
      at.set(i32.add(at.get, i32.const(8))),
      rest.set(i64.add(rest.get, stepRest.get)),
      carry.set(i64.extendI32U(i64.geU(rest.get, thousand))),
      rest.set(i64.sub(rest.get, i64.mul(carry.get, thousand))),
      value.set(i64.add(i64.add(value.get, step.get), carry.get)),
    ]),
  );
  return code;
}

/** A loop that looks at its condition once before it and then at the end of each turn. */
export function whileTrue(condition: Instruction, body: readonly Statement[]): Statement {
  const next = label('next');
  return when(condition, [loop(next, ...body, branchIf(next, condition))]);
}
