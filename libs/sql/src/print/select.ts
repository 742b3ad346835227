import type {
  Distinct,
  GroupBy,
  GroupingElement,
  GroupingSet,
  Select,
  SelectItem,
} from '../ast/query.ts';
import { printExpression } from './expression.ts';
import { printAlias, printColumns, printObjectName } from './name.ts';
import { printTableExpression } from './table-expression.ts';
import { printNamedWindow } from './window.ts';

export function printSelect(select: Select): string {
  const { distinct, items, from, where, groupBy, having, windows, qualify } = select;
  const parts = ['SELECT'];
  if (distinct !== undefined) parts.push(printDistinct(distinct));
  parts.push(items.map(printItem).join(', '));
  if (from.length > 0) parts.push(`FROM ${from.map(printTableExpression).join(', ')}`);
  if (where !== undefined) parts.push(`WHERE ${printExpression(where)}`);
  if (groupBy !== undefined) parts.push(printGroupBy(groupBy));
  if (having !== undefined) parts.push(`HAVING ${printExpression(having)}`);
  if (windows.length > 0) parts.push(`WINDOW ${windows.map(printNamedWindow).join(', ')}`);
  if (qualify !== undefined) parts.push(`QUALIFY ${printExpression(qualify)}`);
  return parts.join(' ');
}

function printDistinct({ on }: Distinct): string {
  return on.length === 0 ? 'DISTINCT' : `DISTINCT ON (${on.map(printExpression).join(', ')})`;
}

function printItem(item: SelectItem): string {
  if (item.kind === 'expression-item') {
    const text = printExpression(item.expression);
    return `${text}${printAlias(item.alias)}`;
  }
  const star = item.qualifier === undefined ? '*' : `${printObjectName(item.qualifier)}.*`;
  return item.except.length === 0 ? star : `${star} EXCEPT ${printColumns(item.except)}`;
}

function printGroupBy({ all, elements }: GroupBy): string {
  const list = elements.map(printGroupingElement).join(', ');
  return ['GROUP BY', ...(all ? ['ALL'] : []), ...(list === '' ? [] : [list])].join(' ');
}

function printGroupingElement(element: GroupingElement): string {
  if (element.kind !== 'grouping-sets') return printExpression(element);
  const form = element.form.replace('-', ' ').toUpperCase();
  return `${form} (${element.sets.map(printSet).join(', ')})`;
}

function printSet({ elements }: GroupingSet): string {
  return `(${elements.map(printExpression).join(', ')})`;
}
