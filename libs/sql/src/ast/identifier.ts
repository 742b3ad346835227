import type { Node } from './span.ts';

/**
 * One name as written. `value` keeps its case and has its quotes removed; names are compared
 * without regard to case unless the reader of the tree wants `quoted` to matter.
 */
export interface Identifier extends Node<'identifier'> {
  readonly value: string;
  readonly quoted: boolean;
}

/** A possibly qualified name of a table, view, function or option: `catalog.schema.name`. */
export interface ObjectName extends Node<'object-name'> {
  /** At least one. */
  readonly parts: readonly Identifier[];
}
