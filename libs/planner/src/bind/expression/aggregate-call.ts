import { resolveAggregate } from '@millrace/expr';
import type { AggregateCall, Expression } from '@millrace/program';
import type { FunctionCall } from '@millrace/sql';
import { argumentOf } from '../../plan/build-expression.ts';
import { errorExpression, isErrorType } from '../error-expression.ts';
import { bindScalar } from './bind-scalar.ts';
import { castTo } from './cast-to.ts';
import { type ExpressionContext, failExpression, refuseExpression } from './expression-context.ts';
import { requireBoolean } from './operator.ts';

const aggregatePlace = 'an aggregate function';

/** An aggregate over the rows of the group: a column of what GROUP BY gives. */
export function bindAggregate(
  context: ExpressionContext,
  syntax: FunctionCall,
  name: string,
): Expression {
  const { calculations, place, binder } = context;
  const { span } = syntax;
  if (calculations === null) {
    const hint = place === 'WHERE' ? 'use HAVING' : undefined;
    const message =
      place === aggregatePlace
        ? 'aggregate function calls cannot be nested'
        : `aggregate functions are not allowed in ${place}`;
    return failExpression(context, span, { code: 'wrong-place', message, hint });
  }
  if (syntax.orderBy.length > 0 || syntax.withinGroup.length > 0) {
    return refuseExpression(context, span, 'ORDER BY in aggregates is');
  }
  const inner: ExpressionContext = {
    ...context,
    calculations: null,
    place: aggregatePlace,
  };
  const args = bindArguments(inner, syntax, name);
  const filter = bindFilter(inner, syntax);
  if (args === null || (filter !== null && isErrorType(filter.type))) return errorExpression;
  const resolved = resolveAggregate(name, args.map(argumentOf), syntax.distinct);
  if (resolved.kind === 'refused') {
    const { message, hint } = resolved;
    return failExpression(context, span, { code: 'undefined-function', message, hint });
  }
  const call: AggregateCall = {
    function: resolved.function,
    arguments: args.map((arg, i) =>
      castTo(inner, span, arg, resolved.argumentTypes[i] ?? arg.type),
    ),
    distinct: resolved.distinct,
    filter,
    type: resolved.type,
    // Of a group whose rows all fail the filter, only a count is known.
    nullable: resolved.nullable || (filter !== null && resolved.function !== 'count'),
  };
  const column = calculations.add({ kind: 'aggregate', call, span });
  binder.origins.set(column, span);
  return column;
}

/** `count(*)` has no argument; null after an error. */
function bindArguments(
  context: ExpressionContext,
  syntax: FunctionCall,
  name: string,
): readonly Expression[] | null {
  const args: Expression[] = [];
  for (const argument of syntax.arguments) {
    if (argument.kind === 'positional-argument') {
      args.push(bindScalar(context, argument.value));
    } else if (argument.kind !== 'wildcard-argument' || syntax.arguments.length > 1) {
      refuseExpression(context, argument.span, 'this kind of argument is');
      return null;
    } else if (name !== 'count' || argument.qualifier !== undefined) {
      const message = `* is not an argument of "${name}"`;
      failExpression(context, argument.span, { code: 'wrong-arguments', message });
      return null;
    }
  }
  return args.some(({ type }) => isErrorType(type)) ? null : args;
}

function bindFilter(context: ExpressionContext, { filter }: FunctionCall): Expression | null {
  if (filter === undefined) return null;
  const inner = { ...context, place: 'FILTER' };
  return requireBoolean(inner, bindScalar(inner, filter), filter.span, 'FILTER');
}
