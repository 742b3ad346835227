import type {
  Distinct,
  GroupBy,
  GroupingElement,
  GroupingSet,
  Select,
  SelectItem,
} from '../ast/query.ts';
import { printAlias, printColumns, printObjectName } from './name.ts';
import { printTableExpression } from './table-expression.ts';
import { printNamedWindow } from './window.ts';
import type { Printer } from './printer.ts';

export function printSelect(select: Select, print: Printer): string {
  const { distinct, items, from, where, groupBy, having, windows, qualify } = select;
  const parts = ['SELECT'];
  if (distinct !== undefined) parts.push(printDistinct(distinct, print));
  const list = items.map((each) => printItem(each, print)).join(', ');
  // A column of that name would be read as this word.
  if (distinct === undefined && /^ALL\b/i.test(list)) parts.push('ALL');
  parts.push(list);
  const tables = from.map((each) => printTableExpression(each, print)).join(', ');
  if (from.length > 0) parts.push(`FROM ${tables}`);
  if (where !== undefined) parts.push(`WHERE ${print.expression(where)}`);
  if (groupBy !== undefined) parts.push(printGroupBy(groupBy, print));
  if (having !== undefined) parts.push(`HAVING ${print.expression(having)}`);
  const named = windows.map((each) => printNamedWindow(each, print)).join(', ');
  if (windows.length > 0) parts.push(`WINDOW ${named}`);
  if (qualify !== undefined) parts.push(`QUALIFY ${print.expression(qualify)}`);
  return parts.join(' ');
}

function printDistinct({ on }: Distinct, print: Printer): string {
  return on.length === 0 ? 'DISTINCT' : `DISTINCT ON (${on.map(print.expression).join(', ')})`;
}

function printItem(item: SelectItem, print: Printer): string {
  if (item.kind === 'expression-item') {
    const text = print.expression(item.expression);
    return `${text}${printAlias(item.alias)}`;
  }
  const star = item.qualifier === undefined ? '*' : `${printObjectName(item.qualifier)}.*`;
  return item.except.length === 0 ? star : `${star} EXCEPT ${printColumns(item.except)}`;
}

function printGroupBy({ all, elements }: GroupBy, print: Printer): string {
  const list = elements.map((each) => printGroupingElement(each, print)).join(', ');
  return ['GROUP BY', ...(all ? ['ALL'] : []), ...(list === '' ? [] : [list])].join(' ');
}

function printGroupingElement(element: GroupingElement, print: Printer): string {
  if (element.kind !== 'grouping-sets') return print.expression(element);
  const form = element.form.replace('-', ' ').toUpperCase();
  return `${form} (${element.sets.map((each) => printSet(each, print)).join(', ')})`;
}

function printSet({ elements }: GroupingSet, print: Printer): string {
  return `(${elements.map(print.expression).join(', ')})`;
}
