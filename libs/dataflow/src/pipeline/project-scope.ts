import type { ColumnScope, ExpressionCompiler, GeneratedValue } from '@millrace/expr';
import type { Expression } from '@millrace/program';
import { assert, must } from '@millrace/std';
import type { FunctionBuilder, Local, Statement } from '@millrace/wasm';

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
    assert(rest.length === 0, 'only columns have fields');
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
