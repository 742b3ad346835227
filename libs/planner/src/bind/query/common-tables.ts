import type { Relation } from '../relation.ts';

/** The tables of the WITH clauses around, the innermost last. */
export type CommonTables = readonly NamedRelation[];

interface NamedRelation {
  readonly name: string;
  readonly relation: Relation;
}
