import type { Expression } from './expression.ts';
import type { Identifier } from './identifier.ts';
import type { OrderItem } from './query.ts';
import type { Node } from './span.ts';

/** What stands in the parentheses of OVER, or of an entry of the WINDOW clause. */
export interface WindowSpecification extends Node<'window-specification'> {
  /** The window of the WINDOW clause that this one extends. */
  readonly base?: Identifier;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  readonly frame?: WindowFrame;
}

export interface WindowFrame extends Node<'window-frame'> {
  readonly unit: 'rows' | 'range' | 'groups';
  readonly start: FrameBound;
  /** Missing in the short form without BETWEEN, where it means CURRENT ROW. */
  readonly end?: FrameBound;
  readonly exclude?: 'current-row' | 'group' | 'ties' | 'no-others';
}

export interface FrameBound extends Node<'frame-bound'> {
  readonly bound:
    | 'unbounded-preceding'
    | 'preceding'
    | 'current-row'
    | 'following'
    | 'unbounded-following';
  /** Given for `preceding` and `following`. */
  readonly offset?: Expression;
}

/** `name AS (...)` in the WINDOW clause. */
export interface NamedWindow extends Node<'named-window'> {
  readonly name: Identifier;
  readonly window: WindowSpecification;
}
