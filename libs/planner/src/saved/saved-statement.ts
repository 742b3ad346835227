import type { OptionValue } from '@millrace/program';
import {
  type ColumnDefinition,
  type CreateTable,
  type Identifier,
  parseStatements,
  type Span,
  type TableOption,
  type TypeName,
} from '@millrace/sql';
import type { SavedColumn, SavedTable } from './saved-connections.ts';

/** A part of a saved table that something can be wrong with. */
export type TablePart =
  | { readonly kind: 'table' }
  | { readonly kind: 'option'; readonly name: string }
  | { readonly kind: 'column'; readonly index: number };

/**
 * The CREATE TABLE that a saved table stands for. It was written nowhere, so `spanOf` says where
 * what is wrong with each part shall be reported.
 */
export function savedStatement(table: SavedTable, spanOf: (part: TablePart) => Span): CreateTable {
  const span = spanOf({ kind: 'table' });
  const options = Object.entries({ ...table.options, connector: table.connector });
  return {
    kind: 'create-table',
    span,
    orReplace: false,
    temporary: false,
    ifNotExists: false,
    name: { kind: 'object-name', span, parts: [identifier(table.name, span)] },
    columns: table.columns.map((column, index) =>
      columnDefinition(column, spanOf({ kind: 'column', index })),
    ),
    constraints: [],
    partitionedBy: [],
    options: options.map(([name, value]) =>
      tableOption(name, value, spanOf({ kind: 'option', name })),
    ),
  };
}

/** The type that a text means alone; null when it is no type. */
export function parseTypeName(text: string): TypeName | null {
  const before = 'CREATE TABLE t (c ';
  const { statements, diagnostics } = parseStatements(`${before}${text})`);
  const [statement] = statements;
  if (diagnostics.length > 0 || statements.length !== 1 || statement?.kind !== 'create-table') {
    return null;
  }
  const [column] = statement.columns;
  const start = before.length + (text.length - text.trimStart().length);
  const end = before.length + text.trimEnd().length;
  const isAll = column?.type.span.start === start && column.type.span.end === end;
  return isAll && statement.columns.length === 1 ? column.type : null;
}

function columnDefinition({ name, type, nullable }: SavedColumn, span: Span): ColumnDefinition {
  const parsed = parseTypeName(type);
  return {
    kind: 'column-definition',
    span,
    name: identifier(name, span),
    // What is no type was refused when the table was saved.
    type: parsed === null ? { kind: 'text-type', name: 'text', span } : moved(parsed, span),
    constraints: nullable ? [] : [{ kind: 'not-null-constraint', span }],
  };
}

/** In quotes, so that its case is kept. */
function identifier(value: string, span: Span): Identifier {
  return { kind: 'identifier', value, quoted: true, span };
}

function tableOption(name: string, value: OptionValue, span: Span): TableOption {
  const key = { kind: 'option-key', value: name, span } as const;
  return { kind: 'table-option', span, key, value: optionLiteral(value, span) };
}

function optionLiteral(value: OptionValue, span: Span): TableOption['value'] {
  if (typeof value === 'string') return { kind: 'string-literal', value, span };
  if (typeof value === 'number') return { kind: 'number-literal', text: String(value), span };
  if (typeof value === 'boolean') return { kind: 'boolean-literal', value, span };
  return {
    kind: 'option-array',
    elements: value.map((element) => optionLiteral(element, span)),
    span,
  };
}

/** The same tree, as if all of it had been written there. */
function moved<T>(tree: T, span: Span): T {
  if (Array.isArray(tree)) return tree.map((each: unknown) => moved(each, span)) as T;
  if (typeof tree !== 'object' || tree === null) return tree;
  const entries = Object.entries(tree).map(([key, value]) => [
    key,
    key === 'span' ? span : moved(value, span),
  ]);
  // Key by key the same shape.
  return Object.fromEntries(entries) as T;
}
