import type { Identifier, ObjectName } from '../ast/identifier.ts';
import type { TableAlias } from '../ast/table-expression.ts';
import { RESERVED_WORDS } from '../parse/keyword.ts';

/** As written; quoted also where the name could not be read back without quotes. */
export function printIdentifier({ value, quoted }: Identifier): string {
  return quoted || needsQuotes(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

export function printObjectName({ parts }: ObjectName): string {
  return parts.map(printIdentifier).join('.');
}

/** `(a, b)`, or nothing. */
export function printColumns(columns: readonly Identifier[]): string {
  return columns.length === 0 ? '' : `(${columns.map(printIdentifier).join(', ')})`;
}

/** ` AS name (a, b)` with its leading space, or nothing. */
export function printTableAlias(alias: TableAlias | undefined): string {
  if (alias === undefined) return '';
  const columns = printColumns(alias.columns);
  return ` AS ${printIdentifier(alias.name)}${columns && ` ${columns}`}`;
}

export function printString(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function needsQuotes(value: string): boolean {
  if (RESERVED_WORDS.has(value.toUpperCase())) return true;
  return !/^[\p{ID_Start}_][\p{ID_Continue}$]*$/u.test(value);
}
