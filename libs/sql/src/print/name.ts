import type { Identifier, ObjectName } from '../ast/identifier.ts';
import type { TableAlias } from '../ast/table-expression.ts';
import { isWord } from '../lex/word.ts';
import { RESERVED_WORDS } from '../parse/keyword.ts';

/** As written; quoted also where the name could not be read back without quotes. */
export function printIdentifier({ value, quoted }: Identifier): string {
  const isReserved = RESERVED_WORDS.has(value.toUpperCase());
  return quoted || isReserved || !isWord(value) ? quote(value) : value;
}

/** A name where any word will do, as behind a dot. */
export function printLabel({ value, quoted }: Identifier): string {
  return quoted || !isWord(value) ? quote(value) : value;
}

/** ` AS name` with its leading space, or nothing. Any word will do but FROM. */
export function printAlias(alias: Identifier | undefined): string {
  if (alias === undefined) return '';
  const isFrom = alias.value.toUpperCase() === 'FROM';
  return ` AS ${isFrom ? printIdentifier(alias) : printLabel(alias)}`;
}

/** `a.b.c`. */
export function printParts(parts: readonly Identifier[]): string {
  return parts.map((part, index) => (index === 0 ? printIdentifier : printLabel)(part)).join('.');
}

export function printObjectName({ parts }: ObjectName): string {
  return printParts(parts);
}

/** `(a, b)`, or nothing. */
export function printColumns(columns: readonly Identifier[]): string {
  return columns.length === 0 ? '' : `(${columns.map(printIdentifier).join(', ')})`;
}

/** ` AS name (a, b)` with its leading space, or nothing. */
export function printTableAlias(alias: TableAlias | undefined): string {
  if (alias === undefined) return '';
  const columns = printColumns(alias.columns);
  return `${printAlias(alias.name)}${columns && ` ${columns}`}`;
}

export function printString(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function quote(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}
