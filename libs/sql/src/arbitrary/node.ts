import fc from 'fast-check';
import { span } from './name.ts';

/** Arbitraries for the fields of a node, apart from its kind and span. */
type Fields<Node> = {
  [Key in Exclude<keyof Node, 'kind' | 'span'>]-?: fc.Arbitrary<Field<Node, Key>>;
};
type Field<Node, Key extends keyof Node> = Exclude<Node[Key], undefined>;

/** A node of a kind. Fields named in `optional` are sometimes left out. */
export function node<Node extends { readonly kind: string }>(
  kind: Node['kind'],
  fields: Fields<Node>,
  ...optional: readonly Exclude<keyof Node, 'kind' | 'span'>[]
): fc.Arbitrary<Node> {
  const all = { kind: fc.constant(kind), span: fc.constant(span), ...fields };
  const required = Object.keys(all).filter((key) => !optional.some((name) => name === key));
  // The generated object has the fields of the node by construction of `all`.
  return fc.record(all, { requiredKeys: required as never }) as unknown as fc.Arbitrary<Node>;
}

/**
 * For the choices that contain themselves: all of them share one depth, at whose end the first
 * alternative is taken, which has to be one without further choices.
 */
export const BOUNDED = {
  depthIdentifier: fc.createDepthIdentifier(),
  maxDepth: 2,
  withCrossShrink: true,
} as const;

export function list<Item>(item: fc.Arbitrary<Item>, minLength = 0): fc.Arbitrary<Item[]> {
  return fc.array(item, { minLength, maxLength: Math.max(2, minLength) });
}
