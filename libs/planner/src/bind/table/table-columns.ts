import type { Field, Schema } from '@millrace/data';
import type { PrimaryKey } from '@millrace/program';
import type { ColumnDefinition, CreateTable, Expression as SyntaxExpression } from '@millrace/sql';
import { unreachable } from '@millrace/std';
import type { Binder } from '../binder.ts';
import { isErrorType } from '../error-expression.ts';
import { type DiagnosticCollector, didYouMean } from '../diagnostic-collector.ts';
import { matchesName, objectNameText } from '../names.ts';
import { bindTypeName } from '../type-name.ts';

/** A declared column: one that the connector fills or takes, or one that is computed. */
export interface TableColumn {
  readonly field: Field;
  readonly definition: ColumnDefinition;
  readonly generated: SyntaxExpression | null;
}

export interface TableColumns {
  readonly columns: readonly TableColumn[];
  readonly primaryKey: PrimaryKey;
  /** Whether some column has a type that an error hides. */
  readonly hasErrors: boolean;
}

export function bindTableColumns(binder: Binder, statement: CreateTable): TableColumns {
  const { diagnostics } = binder;
  checkNames(diagnostics, statement);
  const primaryKey = bindPrimaryKey(diagnostics, statement);
  const columns = statement.columns.map((definition) =>
    bindColumn(diagnostics, definition, primaryKey.includes(definition.name.value)),
  );
  const hasErrors = columns.some(({ field }) => isErrorType(field.type));
  return { columns, primaryKey, hasErrors };
}

/** What PRIMARY KEY says of the table, or of one of its columns. */
function bindPrimaryKey(
  diagnostics: DiagnosticCollector,
  { name: table, columns, constraints }: CreateTable,
): PrimaryKey {
  const own = columns.flatMap(({ name, constraints: ofColumn }) =>
    ofColumn.flatMap(({ kind, span }) =>
      kind === 'primary-key-constraint' ? [{ span, columns: [name] }] : [],
    ),
  );
  const ofTable = constraints.filter((constraint) => constraint.kind === 'table-primary-key');
  const [key, second] = [...own, ...ofTable];
  if (second !== undefined) {
    const message = `table "${objectNameText(table)}" has several primary keys`;
    const hint = 'a key of several columns is PRIMARY KEY (a, b), behind the columns';
    diagnostics.error(second.span, 'duplicate-primary-key', message, { hint });
  }
  return (key?.columns ?? []).flatMap((column) => {
    const found = columns.find(({ name }) => matchesName(column, name.value));
    if (found !== undefined) return [found.name.value];
    const message = `column "${column.value}" of the primary key does not exist`;
    const hint = didYouMean(
      column.value,
      columns.map(({ name }) => name.value),
    );
    diagnostics.error(column.span, 'undefined-column', message, { hint });
    return [];
  });
}

/** The columns that come from or go to the outside. */
export function physicalSchema({ columns }: TableColumns): Schema {
  return columns.filter(({ generated }) => generated === null).map(({ field }) => field);
}

function bindColumn(
  diagnostics: DiagnosticCollector,
  definition: ColumnDefinition,
  isKey: boolean,
): TableColumn {
  const type = bindTypeName(diagnostics, definition.type);
  let nullable = !isKey;
  let generated: SyntaxExpression | null = null;
  for (const constraint of definition.constraints) {
    switch (constraint.kind) {
      case 'not-null-constraint':
      case 'primary-key-constraint':
        nullable = false;
        break;
      case 'null-constraint':
        break;
      case 'generated-constraint':
        generated = constraint.expression;
        break;
      case 'unique-constraint':
        diagnostics.refuse(constraint.span, 'UNIQUE is', 'use PRIMARY KEY');
        break;
      case 'metadata-constraint':
        diagnostics.refuse(constraint.span, 'METADATA columns are');
        break;
      case 'default-constraint':
        diagnostics.refuse(
          constraint.span,
          'DEFAULT is',
          'use GENERATED ALWAYS AS (coalesce(...))',
        );
        break;
      default:
        unreachable(constraint);
    }
  }
  return { field: { name: definition.name.value, type, nullable }, definition, generated };
}

function checkNames(diagnostics: DiagnosticCollector, { columns }: CreateTable): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    const key = name.quoted ? name.value : name.value.toLowerCase();
    if (seen.has(key)) {
      const message = `column "${name.value}" is declared twice`;
      diagnostics.error(name.span, 'duplicate-column', message);
    }
    seen.add(key);
  }
}
