import type { Schema } from '@millrace/data';
import type { Expression } from '@millrace/program';
import { fieldAt } from './field-at.ts';

/** What a column is called that is made of this expression and has no alias, if it says. */
export function expressionName(expression: Expression, schema: Schema): string | null {
  switch (expression.kind) {
    case 'column':
      return fieldAt(schema, expression.path)?.name ?? null;
    case 'cast':
      return expressionName(expression.operand, schema);
    case 'case':
      return 'case';
    case 'call':
      return /^[a-z]\w*$/.test(expression.function) ? expression.function : null;
    default:
      return null;
  }
}

/** The names, those that stand earlier in the list already with a number behind them. */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let n = 2; taken.has(unique.toLowerCase()); n += 1) unique = `${name}_${n}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}
