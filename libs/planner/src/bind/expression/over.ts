import type { ColumnExpression, Expression } from '@millrace/program';
import type {
  Expression as SyntaxExpression,
  FunctionCall,
  Identifier,
  OrderItem,
  Span,
  WindowSpecification,
} from '@millrace/sql';
import { columnsOf } from '../../plan/map-expression.ts';
import type { OrderTerm } from '../../plan/logical-plan.ts';
import { errorExpression, isErrorType } from '../error-expression.ts';
import { requireGroupable, requireOrderable } from '../query/groupable.ts';
import { objectNameText } from '../names.ts';
import { bindScalar } from './bind-scalar.ts';
import { type ExpressionContext, failExpression, refuseExpression } from './expression-context.ts';

const rowNumberHint = 'only row_number() OVER (PARTITION BY window ... ORDER BY ...) is';

/** `row_number() OVER (...)`: a column of what numbering the rows gives. */
export function bindOver(
  context: ExpressionContext,
  syntax: FunctionCall,
  over: WindowSpecification | Identifier,
): Expression {
  const { calculations, place, binder } = context;
  const { span } = syntax;
  const name = objectNameText(syntax.name).toLowerCase();
  if (over.kind === 'identifier' || over.base !== undefined) {
    return refuseExpression(context, over.span, 'named windows are', 'write OVER (...) in place');
  }
  if (name !== 'row_number')
    return refuseExpression(context, span, `${name} OVER is`, rowNumberHint);
  if (calculations === null) {
    const message = `window functions are not allowed in ${place}`;
    const hint = 'put the window function into a subquery in FROM';
    return failExpression(context, span, { code: 'wrong-place', message, hint });
  }
  if (over.frame !== undefined) return refuseExpression(context, over.frame.span, 'a frame is');
  if (syntax.arguments.length > 0 || syntax.distinct || syntax.filter !== undefined) {
    const message = 'row_number() takes no arguments';
    return failExpression(context, span, { code: 'wrong-arguments', message });
  }
  const bound = bindOrder(context, over);
  if (bound === null) return errorExpression;
  const column = calculations.add({ kind: 'row-number', ...bound, span });
  binder.origins.set(column, span);
  return column;
}

function bindOrder(
  context: ExpressionContext,
  { partitionBy, orderBy, span }: WindowSpecification,
): { readonly partition: readonly Expression[]; readonly order: readonly OrderTerm[] } | null {
  const bind = (syntax: SyntaxExpression): Expression => bindScalar(context, syntax);
  const partition = partitionBy.map(bind);
  const order = orderBy.map((item) => bindOrderTerm(item, bind));
  const parts = [...partition, ...order.map(({ expression }) => expression)];
  const numbered = parts.flatMap(columnsOf).find((column) => isRowNumber(context, column));
  if (numbered !== undefined) {
    refuseExpression(context, context.binder.origins.get(numbered) ?? span, 'nested OVER is');
    return null;
  }
  if (parts.some(({ type }) => isErrorType(type))) return null;
  const { binder } = context;
  const place = (part: Expression): Span => binder.origins.get(part) ?? span;
  for (const part of partition) requireGroupable(binder, part, place(part));
  for (const { expression } of order) requireOrderable(binder, expression, place(expression));
  return { partition, order };
}

function isRowNumber({ calculations }: ExpressionContext, column: ColumnExpression): boolean {
  return calculations?.at(column)?.kind === 'row-number';
}

/** NULL is the greatest value, as in PostgreSQL, where the text does not say otherwise. */
function bindOrderTerm(
  { expression, descending, nulls }: OrderItem,
  bind: (syntax: SyntaxExpression) => Expression,
): OrderTerm {
  const nullsFirst = nulls === undefined ? descending : nulls === 'first';
  return { expression: bind(expression), descending, nullsFirst };
}
