import type { Expression } from './expression.ts';
import type { TableExpression } from './table-expression.ts';
import type { Identifier, ObjectName } from './identifier.ts';
import type { Node } from './span.ts';
import type { NamedWindow } from './window.ts';

export interface Query extends Node<'query'> {
  readonly with?: With;
  readonly body: QueryBody;
  readonly orderBy: readonly OrderItem[];
  /** From LIMIT or FETCH FIRST; LIMIT ALL is no limit. */
  readonly limit?: Expression;
  /** FETCH FIRST n ROWS WITH TIES. */
  readonly withTies: boolean;
  readonly offset?: Expression;
  readonly emit?: Emit;
}

/** A `query` here was in parentheses and has clauses of its own. */
export type QueryBody = Select | SetOperation | Values | Query;

export interface With extends Node<'with'> {
  readonly recursive: boolean;
  /** At least one. */
  readonly tables: readonly CommonTable[];
}

export interface CommonTable extends Node<'common-table'> {
  readonly name: Identifier;
  readonly columns: readonly Identifier[];
  readonly materialized?: boolean;
  readonly query: Query;
}

export interface SetOperation extends Node<'set-operation'> {
  readonly operator: 'union' | 'intersect' | 'except';
  readonly all: boolean;
  readonly left: QueryBody;
  readonly right: QueryBody;
}

export interface Values extends Node<'values'> {
  readonly rows: readonly ValuesRow[];
}

export interface ValuesRow extends Node<'values-row'> {
  readonly elements: readonly Expression[];
}

export interface Select extends Node<'select'> {
  readonly distinct?: Distinct;
  /** At least one. */
  readonly items: readonly SelectItem[];
  /** Empty without FROM; several when separated by commas (a cross join). */
  readonly from: readonly TableExpression[];
  readonly where?: Expression;
  readonly groupBy?: GroupBy;
  readonly having?: Expression;
  readonly windows: readonly NamedWindow[];
  readonly qualify?: Expression;
}

/** `DISTINCT`, or `DISTINCT ON (...)` where `on` is not empty. */
export interface Distinct extends Node<'distinct'> {
  readonly on: readonly Expression[];
}

export type SelectItem = ExpressionItem | WildcardItem;

export interface ExpressionItem extends Node<'expression-item'> {
  readonly expression: Expression;
  readonly alias?: Identifier;
}

/** `*` or `t.*`, with the columns of EXCEPT or EXCLUDE. */
export interface WildcardItem extends Node<'wildcard-item'> {
  readonly qualifier?: ObjectName;
  readonly except: readonly Identifier[];
}

export interface GroupBy extends Node<'group-by'> {
  /** GROUP BY ALL; `elements` is empty then. */
  readonly all: boolean;
  readonly elements: readonly GroupingElement[];
}

/** A number literal is a position in the select list. */
export type GroupingElement = Expression | GroupingSets;

export interface GroupingSets extends Node<'grouping-sets'> {
  readonly form: 'grouping-sets' | 'rollup' | 'cube';
  readonly sets: readonly GroupingSet[];
}

/** One set; empty is the grand total. */
export interface GroupingSet extends Node<'grouping-set'> {
  readonly elements: readonly Expression[];
}

export interface OrderItem extends Node<'order-item'> {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nulls?: 'first' | 'last';
}

/** EMIT CHANGES, EMIT ON WINDOW CLOSE, EMIT FINAL. */
export interface Emit extends Node<'emit'> {
  readonly mode: 'changes' | 'window-close' | 'final';
}
