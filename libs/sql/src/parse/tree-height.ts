import type { Span } from '../ast/span.ts';
import type { Statement } from '../ast/statement.ts';

/**
 * How high the tree of a statement may grow. Long chains (`a OR b OR ...`) nest the tree without
 * nesting the text; everything that walks trees recursively relies on this limit.
 */
const TREE_HEIGHT_MAX = 1000;

interface Visit {
  readonly value: object;
  readonly height: number;
}

/** The span of a node that is too deep in the tree, if there is one. Walks without recursion. */
export function findTooDeep(statement: Statement): Span | undefined {
  const stack: Visit[] = [{ value: statement, height: 0 }];
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const { value, height } = visit;
    // Nothing but spans is called span in the tree.
    if (height > TREE_HEIGHT_MAX && 'span' in value) return value.span as Span;
    const below = Array.isArray(value) ? height : height + 1;
    for (const child of Object.values(value)) {
      if (typeof child === 'object' && child !== null) stack.push({ value: child, height: below });
    }
  }
  return undefined;
}
