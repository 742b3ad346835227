import type { Expression, LogicalExpression } from '@millrace/program';
import { must } from '@millrace/std';
import { block, branchIf, type Instruction, i32, label, type Statement } from '@millrace/wasm';
import type { CodeContext } from './code-context.ts';
import type { GeneratedValue } from './generated-value.ts';

/** AND, OR and NOT in three-valued logic; AND and OR stop at the first operand that decides. */
export function compileLogical(
  expression: LogicalExpression,
  code: CodeContext,
  compile: (operand: Expression) => GeneratedValue,
): GeneratedValue {
  const operands = expression.operands.map(compile);
  if (expression.operator !== 'not') return connective(expression.operator, code, operands);
  const operand = must(operands[0], 'operand of NOT');
  const result = code.local('i32');
  return {
    setup: [...operand.setup, result.set(i32.eqz(operand.value))],
    value: result.get,
    isNull: operand.isNull,
  };
}

function connective(
  operator: 'and' | 'or',
  code: CodeContext,
  operands: readonly GeneratedValue[],
): GeneratedValue {
  const value = code.local('i32');
  const canBeNull = operands.some((operand) => operand.isNull !== null);
  const isNull = canBeNull ? code.local('i32') : null;
  const decided = label('decided');
  const decides = ({ value: operand }: GeneratedValue): Instruction =>
    operator === 'and' ? i32.eqz(operand) : operand;
  const statements: Statement[] = [];
  // The value starts as what decides; it turns when no operand did.
  statements.push(value.set(i32.const(operator === 'and' ? 0 : 1)));
  const anyNull = isNull === null ? null : code.local('i32');
  if (isNull !== null) statements.push(isNull.set(i32.const(0)));
  if (anyNull !== null) statements.push(anyNull.set(i32.const(0)));
  for (const operand of operands) {
    statements.push(...operand.setup);
    const decisive = decides(operand);
    statements.push(
      branchIf(
        decided,
        operand.isNull === null ? decisive : i32.and(decisive, i32.eqz(operand.isNull)),
      ),
    );
    if (anyNull !== null && operand.isNull !== null) {
      statements.push(anyNull.set(i32.or(anyNull.get, operand.isNull)));
    }
  }
  statements.push(value.set(i32.const(operator === 'and' ? 1 : 0)));
  if (isNull !== null && anyNull !== null) statements.push(isNull.set(anyNull.get));
  return {
    setup: [block(decided, ...statements)],
    value: value.get,
    isNull: isNull?.get ?? null,
  };
}
