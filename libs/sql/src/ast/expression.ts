import type { FunctionCall } from './function-call.ts';
import type { Identifier } from './identifier.ts';
import type { Literal } from './literal.ts';
import type { BinaryOperator, ComparisonOperator, UnaryOperator } from './operator.ts';
import type { Query } from './query.ts';
import type { Node } from './span.ts';
import type { TypeName } from './type-name.ts';

/** Parentheses are not kept: the shape of the tree says the same. */
export type Expression =
  | Literal
  | NameExpression
  | FieldAccess
  | Subscript
  | Slice
  | UnaryExpression
  | BinaryExpression
  | QuantifiedComparison
  | IsExpression
  | IsDistinctFrom
  | Between
  | InList
  | InSubquery
  | Like
  | AtTimeZone
  | Case
  | Cast
  | FunctionCall
  | Extract
  | Substring
  | Position
  | Trim
  | Overlay
  | ArrayConstructor
  | RowConstructor
  | StructConstructor
  | Exists
  | ScalarSubquery;

/**
 * `a`, `a.b`, `a.b.c`: only the binder can tell a column of a table from a field of a struct, so
 * the parts stay together. At least one part.
 */
export interface NameExpression extends Node<'name'> {
  readonly parts: readonly Identifier[];
}

/** A field of something that is not a plain name: `f(x).y`, `(a.b).c`, `a['k'].b`. */
export interface FieldAccess extends Node<'field-access'> {
  readonly operand: Expression;
  readonly field: Identifier;
}

/** `operand[index]`: an array element (from 1), a map value or a JSON member. */
export interface Subscript extends Node<'subscript'> {
  readonly operand: Expression;
  readonly index: Expression;
}

/** `operand[low:high]`, either end may be missing. */
export interface Slice extends Node<'slice'> {
  readonly operand: Expression;
  readonly low?: Expression;
  readonly high?: Expression;
}

export interface UnaryExpression extends Node<'unary'> {
  readonly operator: UnaryOperator;
  readonly operand: Expression;
}

export interface BinaryExpression extends Node<'binary'> {
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** `left = ANY (SELECT ...)`, `left < ALL (array)`. */
export interface QuantifiedComparison extends Node<'quantified-comparison'> {
  readonly operator: ComparisonOperator;
  readonly quantifier: 'any' | 'all';
  readonly left: Expression;
  readonly right: Expression | Query;
}

export interface IsExpression extends Node<'is'> {
  readonly operand: Expression;
  readonly test: 'null' | 'true' | 'false' | 'unknown';
  readonly negated: boolean;
}

export interface IsDistinctFrom extends Node<'is-distinct-from'> {
  readonly left: Expression;
  readonly right: Expression;
  /** IS NOT DISTINCT FROM. */
  readonly negated: boolean;
}

export interface Between extends Node<'between'> {
  readonly operand: Expression;
  readonly low: Expression;
  readonly high: Expression;
  readonly symmetric: boolean;
  readonly negated: boolean;
}

export interface InList extends Node<'in-list'> {
  readonly operand: Expression;
  /** At least one. */
  readonly list: readonly Expression[];
  readonly negated: boolean;
}

export interface InSubquery extends Node<'in-subquery'> {
  readonly operand: Expression;
  readonly query: Query;
  readonly negated: boolean;
}

export interface Like extends Node<'like'> {
  readonly operator: 'like' | 'ilike' | 'similar-to';
  readonly operand: Expression;
  readonly pattern: Expression;
  readonly escape?: Expression;
  readonly negated: boolean;
}

export interface AtTimeZone extends Node<'at-time-zone'> {
  readonly operand: Expression;
  readonly zone: Expression;
}

export interface Case extends Node<'case'> {
  /** Given in the simple form, `CASE operand WHEN value THEN ...`. */
  readonly operand?: Expression;
  /** At least one. */
  readonly branches: readonly CaseBranch[];
  readonly otherwise?: Expression;
}

export interface CaseBranch extends Node<'case-branch'> {
  readonly when: Expression;
  readonly result: Expression;
}

/** `CAST(operand AS type)`, `operand::type` (the same), or `TRY_CAST`, which yields NULL. */
export interface Cast extends Node<'cast'> {
  readonly operand: Expression;
  readonly type: TypeName;
  readonly form: 'cast' | 'try-cast' | 'colons';
}

/** `EXTRACT(field FROM operand)`. */
export interface Extract extends Node<'extract'> {
  readonly field: Identifier;
  readonly operand: Expression;
}

/** `SUBSTRING(operand FROM start FOR length)`; the form with commas is a function call. */
export interface Substring extends Node<'substring'> {
  readonly operand: Expression;
  readonly from?: Expression;
  readonly length?: Expression;
}

/** `POSITION(needle IN haystack)`. */
export interface Position extends Node<'position'> {
  readonly needle: Expression;
  readonly haystack: Expression;
}

/** `TRIM([BOTH|LEADING|TRAILING] [characters] FROM operand)`; `trim(x)` is a function call. */
export interface Trim extends Node<'trim'> {
  readonly side: 'both' | 'leading' | 'trailing';
  readonly characters?: Expression;
  readonly operand: Expression;
}

/** `OVERLAY(operand PLACING replacement FROM start [FOR length])`. */
export interface Overlay extends Node<'overlay'> {
  readonly operand: Expression;
  readonly replacement: Expression;
  readonly from: Expression;
  readonly length?: Expression;
}

/** `ARRAY[a, b]` or `[a, b]`. */
export interface ArrayConstructor extends Node<'array-constructor'> {
  readonly elements: readonly Expression[];
}

/** `ROW(a, b)` or `(a, b)`. */
export interface RowConstructor extends Node<'row-constructor'> {
  readonly elements: readonly Expression[];
}

/** `STRUCT(a AS x, b)`. */
export interface StructConstructor extends Node<'struct-constructor'> {
  readonly fields: readonly StructConstructorField[];
}

export interface StructConstructorField extends Node<'struct-constructor-field'> {
  readonly value: Expression;
  readonly name?: Identifier;
}

export interface Exists extends Node<'exists'> {
  readonly query: Query;
}

export interface ScalarSubquery extends Node<'scalar-subquery'> {
  readonly query: Query;
}
