import type {
  CallExpression,
  CaseExpression,
  CastExpression,
  Expression,
  LiteralExpression,
} from '@millrace/program';
import { must, unreachable } from '@millrace/std';
import {
  type FunctionBuilder,
  type Instruction,
  i32,
  type ModuleBuilder,
  type Statement,
  when,
} from '@millrace/wasm';
import { castCode } from '../cast/cast-code.ts';
import { castValue } from '../cast/cast-value.ts';
import { applyFunction } from '../evaluate/evaluate.ts';
import { literalValue } from '../evaluate/literal.ts';
import {
  divisibilityCode,
  type DivisibilityTest,
  divisibilityTest,
} from '../functions/arithmetic/divisibility.ts';
import { scalarFunction } from '../functions/registry.ts';
import { type Computation, total } from '../functions/scalar-function.ts';
import { typeName } from '../resolve/type-rules.ts';
import { CodeContext, type InterpretRequest, valueTypeOf } from './code-context.ts';
import type { ExpressionRuntime } from './expression-runtime.ts';
import { type ColumnScope, type GeneratedValue, isTrue } from './generated-value.ts';
import { compileLogical } from './logical-code.ts';
import { compileNullTest } from './null-test-code.ts';

/**
 * Generates the code of expressions into one function of a module. Make it before anything else
 * is added to `body`, since it may need a first statement there. Several compilers may work for
 * functions of one module; the imports of any of them are those of the whole module.
 */
export class ExpressionCompiler {
  readonly #code: CodeContext;

  constructor(options: { readonly builder: ModuleBuilder; readonly body: FunctionBuilder }) {
    this.#code = new CodeContext(options.builder, options.body);
  }

  /** What generators of aggregates share with those of expressions. */
  get code(): CodeContext {
    return this.#code;
  }

  /** Names of functions that run in JavaScript, for EXPLAIN. */
  get hostCalls(): readonly string[] {
    return this.#code.hostCalls;
  }

  /** To be merged into `env` when the module is instantiated; call after everything is compiled. */
  imports(runtime: ExpressionRuntime): Record<string, (...args: number[]) => unknown> {
    return this.#code.library.imports(runtime);
  }

  compile(expression: Expression, scope: ColumnScope): GeneratedValue {
    switch (expression.kind) {
      case 'column': {
        const column = scope.column(expression.path);
        return expression.nullable ? column : { ...column, isNull: null };
      }
      case 'literal':
        return this.#literal(expression);
      case 'call':
        return this.#call(expression, scope);
      case 'cast':
        return this.#cast(expression, scope);
      case 'case':
        return this.#case(expression, scope);
      case 'logical':
        return compileLogical(expression, this.#code, (operand) => this.compile(operand, scope));
      case 'null-test':
        return compileNullTest(expression, this.#code, this.compile(expression.operand, scope));
      default:
        return unreachable(expression);
    }
  }

  #literal(literal: LiteralExpression): GeneratedValue {
    const value = literalValue(literal.value, literal.type);
    const isNull = value === null ? i32.const(1) : null;
    const shown = value ?? (valueTypeOf(literal.type) === 'i64' ? 0n : 0);
    return { setup: [], value: this.#code.constant(shown, literal.type), isNull };
  }

  #call(call: CallExpression, scope: ColumnScope): GeneratedValue {
    const divisibility = divisibilityTest(call);
    if (divisibility !== null) return this.#divisibility(call, divisibility, scope);
    const { behavior } = scalarFunction(call.function);
    if (behavior.nulls === 'lazy') {
      const compile = call.arguments.map((argument) => () => this.compile(argument, scope));
      return behavior.generate(compile, call, this.#code);
    }
    const args = call.arguments.map((argument) => this.compile(argument, scope));
    const node: Node = {
      name: call.function,
      expression: call,
      operands: call.arguments.map((expression, i) => ({ expression, generated: must(args[i]) })),
      evaluate: (values, context) => applyFunction(call, values, context),
    };
    if (behavior.nulls === 'aware') {
      const generated = behavior.generate?.(args, call, this.#code) ?? null;
      if (generated === null) return this.#interpreted(node);
      return { ...generated, setup: [...args.flatMap((arg) => arg.setup), ...generated.setup] };
    }
    const { anyNull, setup } = this.#anyNull(args);
    const values = args.map((arg) => arg.value);
    const computation = behavior.generate?.({ values, anyNull }, call, this.#code) ?? null;
    if (computation === null) return this.#interpreted(node);
    return this.#strict(node, computation, { anyNull, setup });
  }

  #divisibility(call: CallExpression, test: DivisibilityTest, scope: ColumnScope): GeneratedValue {
    const generated = this.compile(test.dividend, scope);
    const node: Node = {
      name: call.function,
      expression: call,
      operands: [{ expression: test.dividend, generated }],
      evaluate: (values, context) => applyFunction(call, values, context),
    };
    const computation = total(divisibilityCode(generated.value, test));
    return this.#strict(node, computation, { anyNull: generated.isNull, setup: [] });
  }

  #cast(cast: CastExpression, scope: ColumnScope): GeneratedValue {
    const operand = this.compile(cast.operand, scope);
    const request = { from: cast.operand.type, to: cast.type, try: cast.try };
    const node: Node = {
      name: `cast(${typeName(request.from)} as ${typeName(request.to)})`,
      expression: cast,
      operands: [{ expression: cast.operand, generated: operand }],
      evaluate: ([value = null]) => castValue(value, request),
    };
    const computation = castCode(operand.value, request, this.#code);
    if (computation === null) return this.#interpreted(node);
    return this.#strict(node, computation, { anyNull: operand.isNull, setup: [] });
  }

  /** Whether one of the arguments is NULL, in a local where it takes computing. */
  #anyNull(args: readonly GeneratedValue[]): Nulls {
    const flags = args.flatMap((arg) => (arg.isNull === null ? [] : [arg.isNull]));
    const [first = null, ...rest] = flags;
    if (first === null || rest.length === 0) return { anyNull: first, setup: [] };
    const any = this.#code.local('i32');
    const union = rest.reduce<Instruction<'i32'>>((all, flag) => i32.or(all, flag), first);
    return { anyNull: any.get, setup: [any.set(union)] };
  }

  /** A computation, run only where it may be; what it leaves to the interpreter goes there. */
  #strict(node: Node, computation: Computation, nulls: Nulls): GeneratedValue {
    const { anyNull } = nulls;
    const value = this.#code.local(valueTypeOf(node.expression.type));
    // Without NULL arguments only TRY_CAST gives NULL by way of the interpreter.
    const triesCast = node.expression.kind === 'cast' && node.expression.try;
    const ownNull =
      computation.isNull !== undefined || (triesCast && computation.slow !== undefined);
    const isNull = ownNull ? this.#code.local('i32') : null;
    const run: Statement[] = [...computation.setup];
    const compute: Statement[] = [];
    if (isNull !== null) compute.push(isNull.set(computation.isNull ?? i32.const(0)));
    compute.push(value.set(computation.value));
    if (computation.slow === undefined) {
      run.push(...compute);
    } else {
      const into = { value, isNull: isNull ?? this.#code.local('i32') };
      run.push(when(computation.slow, this.#interpret(node, into, null), compute));
    }
    const before = [...node.operands.flatMap((operand) => operand.generated.setup), ...nulls.setup];
    if (isNull !== null) before.push(isNull.set(anyNull ?? i32.const(0)));
    const anywhere = computation.total && isNull === null && computation.slow === undefined;
    const guards = anyNull !== null && !anywhere;
    return {
      setup: [...before, ...(guards ? [when(i32.eqz(anyNull), run)] : run)],
      value: value.get,
      isNull: isNull === null ? anyNull : isNull.get,
    };
  }

  #interpreted(node: Node): GeneratedValue {
    const value = this.#code.local(valueTypeOf(node.expression.type));
    const isNull = this.#code.local('i32');
    return {
      setup: [
        ...node.operands.flatMap((operand) => operand.generated.setup),
        ...this.#interpret(node, { value, isNull }, node.name),
      ],
      value: value.get,
      isNull: isNull.get,
    };
  }

  #interpret(
    node: Node,
    result: Pick<InterpretRequest, 'value' | 'isNull'>,
    name: string | null,
  ): Statement[] {
    const { operands, evaluate, expression } = node;
    return this.#code.interpret({ name, operands, evaluate, type: expression.type, ...result });
  }

  #case(expression: CaseExpression, scope: ColumnScope): GeneratedValue {
    const value = this.#code.local(valueTypeOf(expression.type));
    const isNull = this.#code.local('i32');
    const take = (result: Expression): Statement[] => {
      const generated = this.compile(result, scope);
      return [
        ...generated.setup,
        value.set(generated.value),
        isNull.set(generated.isNull ?? i32.const(0)),
      ];
    };
    let statements = take(expression.otherwise);
    for (const branch of expression.branches.toReversed()) {
      const condition = this.compile(branch.when, scope);
      statements = [...condition.setup, when(isTrue(condition), take(branch.result), statements)];
    }
    return { setup: statements, value: value.get, isNull: expression.nullable ? isNull.get : null };
  }
}

/** A node whose value is computed from those of its operands, by code or by the interpreter. */
interface Node {
  readonly name: string;
  readonly expression: CallExpression | CastExpression;
  readonly operands: InterpretRequest['operands'];
  readonly evaluate: InterpretRequest['evaluate'];
}

interface Nulls {
  readonly anyNull: Instruction<'i32'> | null;
  readonly setup: readonly Statement[];
}
