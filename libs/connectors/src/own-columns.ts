import { formatType, type Schema, sameType } from '@millrace/data';
import type { OptionIssue, TableDeclaration } from '@millrace/operator';
import { closestName } from '@millrace/std';
import { timeField } from './time-field.ts';

/**
 * The schema of a source that has columns of its own, event time last: all of them, or those that
 * the table declares, which must be among them and of their types.
 */
export function ownColumns(
  table: TableDeclaration,
  own: Schema,
): { readonly schema: Schema; readonly issues: readonly OptionIssue[] } {
  if (table.columns === null) return { schema: [...own, timeField], issues: [] };
  const issues: OptionIssue[] = [];
  const schema = table.columns.map((declared) => {
    const column = own.find(({ name }) => name === declared.name);
    const quoted = `column "${declared.name}"`;
    if (column === undefined) {
      const names = own.map(({ name }) => name);
      const meant = closestName(declared.name, names);
      const hint =
        meant === null ? `its columns are ${names.join(', ')}` : `did you mean "${meant}"?`;
      issues.push({ option: null, message: `this connector has no ${quoted}`, hint });
      return declared;
    }
    if (!sameType(column.type, declared.type)) {
      const message = `${quoted} is ${formatType(column.type)}, not ${formatType(declared.type)}`;
      issues.push({ option: null, message, hint: 'leave out the columns to have them all' });
    } else if (column.nullable && !declared.nullable) {
      issues.push({ option: null, message: `${quoted} can be NULL`, hint: 'leave out NOT NULL' });
    }
    return column;
  });
  return { schema: [...schema, timeField], issues };
}
