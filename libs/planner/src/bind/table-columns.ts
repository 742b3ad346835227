import type { Field, Schema } from '@millrace/data';
import type { ColumnDefinition, CreateTable, Expression as SyntaxExpression } from '@millrace/sql';
import { unreachable } from '@millrace/std';
import { type Binder, isErrorType } from './binder.ts';
import type { DiagnosticCollector } from './diagnostic-collector.ts';
import { matchesName } from './names.ts';
import { bindTypeName } from './type-name.ts';

/** A declared column: one that the connector fills or takes, or one that is computed. */
export interface TableColumn {
  readonly field: Field;
  readonly definition: ColumnDefinition;
  readonly generated: SyntaxExpression | null;
}

export interface TableColumns {
  readonly columns: readonly TableColumn[];
  /** Whether some column has a type that an error hides. */
  readonly hasErrors: boolean;
}

export function bindTableColumns(binder: Binder, statement: CreateTable): TableColumns {
  const { diagnostics } = binder;
  checkNames(diagnostics, statement);
  const keys = statement.constraints.flatMap((constraint) =>
    constraint.kind === 'table-primary-key' ? constraint.columns : [],
  );
  for (const key of keys) {
    if (statement.columns.some(({ name }) => matchesName(key, name.value))) continue;
    const message = `column "${key.value}" of the primary key does not exist`;
    diagnostics.error(key.span, 'undefined-column', message);
  }
  const columns = statement.columns.map((definition) => {
    const { name } = definition;
    const isKey = keys.some((key) => matchesName(key, name.value));
    return bindColumn(diagnostics, definition, isKey);
  });
  return { columns, hasErrors: columns.some(({ field }) => isErrorType(field.type)) };
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
