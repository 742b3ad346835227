import { aggregateNames, functionNames, isAggregateName } from '@millrace/expr';
import type { Expression } from '@millrace/program';
import type { FunctionCall } from '@millrace/sql';
import { columnOf } from '../../plan/build-expression.ts';
import { errorExpression } from '../error-expression.ts';
import { didYouMean } from '../diagnostic-collector.ts';
import { objectNameText } from '../names.ts';
import { bindAggregate } from './aggregate-call.ts';
import { bindExpression } from '../rules.ts';
import { makeCall } from './call.ts';
import { type ExpressionContext, failExpression, refuseExpression } from './expression-context.ts';
import { bindOver } from './over.ts';
import { asWindowCall, windowFunctionNames } from './time-window.ts';

export function bindFunctionCall(context: ExpressionContext, syntax: FunctionCall): Expression {
  const name = objectNameText(syntax.name).toLowerCase();
  if (syntax.over !== undefined) return bindOver(context, syntax, syntax.over);
  if (asWindowCall(syntax) !== null) return bindWindowUse(context, syntax, name);
  if (name === 'row_time') return bindRowTime(context, syntax);
  if (name === 'row_number') {
    const hint = 'write row_number() OVER (PARTITION BY window ORDER BY ...)';
    return failExpression(context, syntax.span, {
      code: 'wrong-place',
      message: 'row_number() needs an OVER clause',
      hint,
    });
  }
  if (name === 'unnest') return refuseExpression(context, syntax.span, 'unnest is');
  if (isAggregateName(name)) return bindAggregate(context, syntax, name);
  return bindScalarCall(context, syntax, name);
}

function bindScalarCall(
  context: ExpressionContext,
  syntax: FunctionCall,
  name: string,
): Expression {
  const { span } = syntax;
  if (!functionNames().includes(name)) return unknownFunction(context, syntax, name);
  const isOrdered = syntax.orderBy.length + syntax.withinGroup.length > 0;
  if (syntax.distinct || isOrdered || syntax.filter !== undefined) {
    const message = `"${name}" is not an aggregate function`;
    const hint = 'DISTINCT, ORDER BY and FILTER go with aggregates only';
    return failExpression(context, span, { code: 'wrong-place', message, hint });
  }
  const args: Expression[] = [];
  for (const argument of syntax.arguments) {
    if (argument.kind !== 'positional-argument') {
      return refuseExpression(context, argument.span, 'this kind of argument is');
    }
    args.push(bindExpression(context, argument.value));
  }
  return makeCall(context, span, name, args);
}

/** What pipelines for Arroyo may call, and the engine has not yet. */
const functionsToCome: ReadonlySet<string> = new Set([
  ...['approx_distinct', 'approx_median', 'approx_percentile_cont', 'array_agg', 'bit_and'],
  ...['bit_or', 'bit_xor', 'corr', 'covar_pop', 'covar_samp', 'first_value', 'last_value'],
  ...['median', 'multi_hash', 'nth_value', 'regr_slope', 'regr_intercept', 'regr_r2'],
  ...['struct', 'named_struct', 'get_field', 'map'],
  ...['string_agg', 'arrow_cast', 'arrow_typeof', 'blake3', 'digest'],
]);

function unknownFunction(
  context: ExpressionContext,
  { name: { span } }: FunctionCall,
  name: string,
): Expression {
  if (functionsToCome.has(name)) return refuseExpression(context, span, `function "${name}" is`);
  const known = [...functionNames(), ...aggregateNames(), ...windowFunctionNames, 'row_time'];
  const words = known.filter((candidate) => /^[a-z]/.test(candidate));
  const end = /^(?:tumble|hop|session)_(start|end)$/.exec(name)?.[1];
  return failExpression(context, span, {
    code: 'undefined-function',
    message: `function "${name}" does not exist`,
    hint:
      end === undefined
        ? didYouMean(name, words)
        : `name the window, as in tumble(...) AS w, and write w.${end}`,
  });
}

/** `tumble(...)` in the select list is the window of the group, if GROUP BY has it too. */
function bindWindowUse(
  context: ExpressionContext,
  { span }: FunctionCall,
  name: string,
): Expression {
  const { calculations } = context;
  if (calculations?.grouped === true) return calculations.add({ kind: 'window' });
  return failExpression(context, span, {
    code: 'wrong-place',
    message: `time window function ${name} is not allowed in ${context.place}`,
    hint:
      context.place === 'GROUP BY'
        ? `group by the whole window: GROUP BY ${name}(...)`
        : 'are you missing a GROUP BY clause?',
  });
}

/** The event time of the row. */
function bindRowTime(context: ExpressionContext, syntax: FunctionCall): Expression {
  const { calculations, scope } = context;
  if (syntax.arguments.length > 0) {
    const message = 'row_time() takes no arguments';
    return failExpression(context, syntax.span, { code: 'wrong-arguments', message });
  }
  if (calculations !== null) return calculations.add({ kind: 'time' });
  return scope.timeField === null ? errorExpression : columnOf(scope, scope.timeField);
}
