import type { Expression as SyntaxExpression, GroupingElement, Select } from '@millrace/sql';
import { counted } from '@millrace/std';
import type { DiagnosticCollector } from '../diagnostic-collector.ts';
import type { ExpressionContext } from '../expression/expression-context.ts';
import { asWindowCall } from '../expression/time-window.ts';
import { matchesName, pickByName } from '../names.ts';

/**
 * What an element of GROUP BY stands for: positions and aliases of the select list; null after an
 * error.
 */
export function resolveElement(
  { binder: { diagnostics }, scope }: ExpressionContext,
  select: Select,
  element: GroupingElement,
): SyntaxExpression | null {
  if (element.kind === 'grouping-sets') {
    diagnostics.refuse(element.span, `${element.form.replace('-', ' ').toUpperCase()} is`);
    return null;
  }
  if (element.kind === 'number-literal') return itemAt(diagnostics, select, element);
  const [name, ...rest] = element.kind === 'name' ? element.parts : [];
  if (name === undefined || rest.length > 0) return element;
  const columns = scope.relations.flatMap((relation) => relation.columns);
  if (pickByName(name, columns, (column) => column.name).length > 0) return element;
  for (const item of select.items) {
    if (item.kind === 'wildcard-item') continue;
    const { alias, expression } = item;
    const implied = expression.kind === 'name' ? expression.parts.at(-1) : undefined;
    const itemName = alias ?? implied;
    if (itemName !== undefined && matchesName(name, itemName.value)) return expression;
  }
  // `GROUP BY window` where the select list calls the window function without an alias.
  const isWindow = matchesName(name, 'window');
  const call = select.items.find(
    (item) => item.kind === 'expression-item' && asWindowCall(item.expression) !== null,
  );
  return isWindow && call?.kind === 'expression-item' ? call.expression : element;
}

function itemAt(
  diagnostics: DiagnosticCollector,
  { items }: Select,
  element: SyntaxExpression & { readonly kind: 'number-literal' },
): SyntaxExpression | null {
  const item = items[Number(element.text) - 1];
  if (item?.kind === 'expression-item') return item.expression;
  const message = `GROUP BY position ${element.text} is not in the select list`;
  const hint = `it has ${counted(items.length, 'column')}`;
  diagnostics.error(element.span, 'undefined-column', message, { hint });
  return null;
}
