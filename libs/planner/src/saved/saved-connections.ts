import type { ConnectorOptions } from '@millrace/program';

/** What queries may name without declaring it. Names do not mind the case and are unique. */
export interface SavedConnections {
  readonly tables: readonly SavedTable[];
  readonly profiles: readonly SavedProfile[];
}

export interface SavedTable {
  readonly name: string;
  readonly connector: string;
  /** As in WITH, without `connector`; they win over those of a profile that they name. */
  readonly options: ConnectorOptions;
  /** None: the connector's own, or those of the INSERT. */
  readonly columns: readonly SavedColumn[];
}

export interface SavedColumn {
  readonly name: string;
  /** As SQL writes it: `DECIMAL(10, 2)`. */
  readonly type: string;
  readonly nullable: boolean;
}

/** Options that tables share: what `connection_profile = '...'` brings. */
export interface SavedProfile {
  readonly name: string;
  readonly connector: string;
  readonly options: ConnectorOptions;
}

/** The names of what a text uses of it, as they were saved. */
export interface SavedUses {
  readonly tables: readonly string[];
  readonly profiles: readonly string[];
}

export function findSaved<T extends { readonly name: string }>(
  saved: readonly T[],
  name: string,
): T | null {
  const wanted = name.toLowerCase();
  return saved.find((each) => each.name.toLowerCase() === wanted) ?? null;
}
