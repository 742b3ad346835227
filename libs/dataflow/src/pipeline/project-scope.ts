import { physicalKind, type SqlType } from '@millrace/data';
import type { ColumnScope, ExpressionCompiler, GeneratedValue } from '@millrace/expr';
import type { Expression } from '@millrace/program';
import { assert, must } from '@millrace/std';
import {
  f32,
  f64,
  type FunctionBuilder,
  type Instruction,
  i32,
  i64,
  type Local,
  type Statement,
} from '@millrace/wasm';

/**
 * The columns that a projection gives, for the stages behind it. A plain column is looked up in
 * the scope before it when it is asked for; anything computed is kept in locals once per row.
 */
export class ProjectScope implements ColumnScope {
  /** To run for each row where the projection stands. */
  readonly setup: readonly Statement[];
  readonly #input: ColumnScope;
  readonly #expressions: readonly Expression[];
  readonly #kept = new Map<number, GeneratedValue>();

  constructor(
    at: { readonly body: FunctionBuilder; readonly compiler: ExpressionCompiler },
    input: ColumnScope,
    expressions: readonly Expression[],
  ) {
    this.#input = input;
    this.#expressions = expressions;
    this.setup = expressions.flatMap((expression, index) =>
      expression.kind === 'column' ? [] : this.#keep(at, index, expression),
    );
  }

  column(path: readonly number[]): GeneratedValue {
    const [first, ...rest] = path;
    const index = must(first, 'path');
    const expression = must(this.#expressions[index], 'projected expression');
    if (expression.kind === 'column') return this.#input.column([...expression.path, ...rest]);
    if (rest.length > 0) return missingField(expression, rest);
    return must(this.#kept.get(index), 'projected value');
  }

  #keep(
    at: { readonly body: FunctionBuilder; readonly compiler: ExpressionCompiler },
    index: number,
    expression: Expression,
  ): Statement[] {
    const { setup, value, isNull } = at.compiler.compile(expression, this.#input);
    const kept: Local = at.body.local(must(value.type === 'void' ? null : value.type, 'value'));
    const missing = isNull === null ? null : at.body.local('i32');
    this.#kept.set(index, { setup: [], value: kept.get, isNull: missing?.get ?? null });
    const keepNull = missing === null || isNull === null ? [] : [missing.set(isNull)];
    return [...setup, kept.set(value), ...keepNull];
  }
}

/** A field of a struct that is no column: only NULL is such a one. */
function missingField(expression: Expression, path: readonly number[]): GeneratedValue {
  assert(expression.kind === 'literal', 'only columns have fields');
  const field = path.reduce<SqlType>((type, position) => {
    assert(type.kind === 'struct', 'a path leads through structs');
    return must(type.fields[position], 'field').type;
  }, expression.type);
  return { setup: [], value: zeroOf(field), isNull: i32.const(1) };
}

function zeroOf(type: SqlType): Instruction {
  switch (physicalKind(type)) {
    case 'i64':
    case 'view':
      return i64.const(0);
    case 'f32':
      return f32.const(0);
    case 'f64':
      return f64.const(0);
    default:
      return i32.const(0);
  }
}
