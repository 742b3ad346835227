import type { CreateTable, CreateView, Identifier, Insert, ObjectName, Span } from '@millrace/sql';
import type { Relation } from '../relation.ts';
import { pickByName } from '../names.ts';
import type { TableOptions } from './table-options.ts';

/** What a name in FROM or INSERT INTO can mean, besides the names of WITH. */
export type DeclaredTable = ConnectorTable | MemoryTable | ViewTable;

interface Declared {
  readonly name: string;
  readonly span: Span;
}

export interface ConnectorTable extends Declared {
  readonly kind: 'connector-table';
  readonly statement: CreateTable;
  readonly connector: string;
  readonly options: TableOptions;
}

/** A named intermediate: what its one INSERT gives. */
export interface MemoryTable extends Declared {
  readonly kind: 'memory-table';
  readonly statement: CreateTable;
}

/** Also CREATE TABLE ... AS. */
export interface ViewTable extends Declared {
  readonly kind: 'view';
  readonly query: NonNullable<CreateTable['query']>;
  readonly columns: CreateView['columns'];
}

/** The tables and views of a text, and what has been made of them so far. */
export class TableSet {
  readonly #tables: DeclaredTable[] = [];
  readonly #relations = new Map<DeclaredTable, Relation>();
  readonly #inserts = new Map<DeclaredTable, Insert[]>();
  /** Tables whose relation is being bound: to meet one of them again is a circle. */
  readonly binding = new Set<DeclaredTable>();

  get names(): readonly string[] {
    return this.#tables.map(({ name }) => name);
  }

  get tables(): readonly DeclaredTable[] {
    return this.#tables;
  }

  add(table: DeclaredTable): void {
    this.#tables.push(table);
  }

  find({ parts }: ObjectName): DeclaredTable | null {
    const [name, ...rest] = parts;
    return name === undefined || rest.length > 0 ? null : this.findNamed(name);
  }

  findNamed(name: Identifier): DeclaredTable | null {
    return pickByName(name, this.#tables, (table) => table.name)[0] ?? null;
  }

  addInsert(table: DeclaredTable, insert: Insert): void {
    this.#inserts.set(table, [...this.insertsInto(table), insert]);
  }

  insertsInto(table: DeclaredTable): readonly Insert[] {
    return this.#inserts.get(table) ?? [];
  }

  relation(table: DeclaredTable): Relation | undefined {
    return this.#relations.get(table);
  }

  setRelation(table: DeclaredTable, relation: Relation): void {
    this.#relations.set(table, relation);
  }
}
