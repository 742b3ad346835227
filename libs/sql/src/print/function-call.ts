import { unreachable } from '@millrace/std';
import type { FunctionArgument, FunctionCall } from '../ast/function-call.ts';
import { printExpression } from './expression.ts';
import { printColumns, printIdentifier, printLabel, printObjectName } from './name.ts';
import { printOrderBy } from './order-by.ts';
import { printQuery } from './query.ts';
import { printWindowSpecification } from './window.ts';

export function printFunctionCall(call: FunctionCall): string {
  const inner = call.arguments.map(printArgument).join(', ');
  const distinct = call.distinct ? 'DISTINCT ' : '';
  const orderBy = printOrderBy(call.orderBy);
  const order = orderBy === '' ? '' : ` ${orderBy}`;
  const parts = [`${printObjectName(call.name)}(${distinct}${inner}${order})`];
  if (call.withinGroup.length > 0) parts.push(`WITHIN GROUP (${printOrderBy(call.withinGroup)})`);
  if (call.filter !== undefined) parts.push(`FILTER (WHERE ${printExpression(call.filter)})`);
  if (call.nullTreatment !== undefined) parts.push(`${call.nullTreatment.toUpperCase()} NULLS`);
  if (call.over !== undefined) parts.push(`OVER ${printOver(call.over)}`);
  return parts.join(' ');
}

export function printArgument(argument: FunctionArgument): string {
  switch (argument.kind) {
    case 'positional-argument':
      return printExpression(argument.value);
    case 'named-argument': {
      const { name, value } = argument;
      const isSpecial = value.kind === 'table-argument' || value.kind === 'descriptor-argument';
      const text = isSpecial ? printArgument(value) : printExpression(value);
      return `${printLabel(name)} => ${text}`;
    }
    case 'wildcard-argument':
      return argument.qualifier === undefined ? '*' : `${printObjectName(argument.qualifier)}.*`;
    case 'table-argument': {
      const { table } = argument;
      return `TABLE ${table.kind === 'query' ? `(${printQuery(table)})` : printObjectName(table)}`;
    }
    case 'descriptor-argument':
      return `DESCRIPTOR${printColumns(argument.columns)}`;
    default:
      return unreachable(argument);
  }
}

function printOver(over: NonNullable<FunctionCall['over']>): string {
  return over.kind === 'identifier' ? printIdentifier(over) : printWindowSpecification(over);
}
