import { unreachable } from '@millrace/std';
import type { FunctionArgument, FunctionCall } from '../ast/function-call.ts';
import { printColumns, printIdentifier, printLabel, printObjectName } from './name.ts';
import { printOrderBy } from './order-by.ts';
import { printWindowSpecification } from './window.ts';
import type { Printer } from './printer.ts';

export function printFunctionCall(call: FunctionCall, print: Printer): string {
  const inner = call.arguments.map((each) => printArgument(each, print)).join(', ');
  const distinct = call.distinct ? 'DISTINCT ' : '';
  const orderBy = printOrderBy(call.orderBy, print);
  const order = orderBy === '' ? '' : ` ${orderBy}`;
  const parts = [`${printObjectName(call.name)}(${distinct}${inner}${order})`];
  const withinGroup = printOrderBy(call.withinGroup, print);
  if (withinGroup !== '') parts.push(`WITHIN GROUP (${withinGroup})`);
  if (call.filter !== undefined) parts.push(`FILTER (WHERE ${print.expression(call.filter)})`);
  if (call.nullTreatment !== undefined) parts.push(`${call.nullTreatment.toUpperCase()} NULLS`);
  if (call.over !== undefined) parts.push(`OVER ${printOver(call.over, print)}`);
  return parts.join(' ');
}

export function printArgument(argument: FunctionArgument, print: Printer): string {
  switch (argument.kind) {
    case 'positional-argument':
      return print.expression(argument.value);
    case 'named-argument': {
      const { name, value } = argument;
      const isSpecial = value.kind === 'table-argument' || value.kind === 'descriptor-argument';
      const text = isSpecial ? printArgument(value, print) : print.expression(value);
      return `${printLabel(name)} => ${text}`;
    }
    case 'wildcard-argument':
      return argument.qualifier === undefined ? '*' : `${printObjectName(argument.qualifier)}.*`;
    case 'table-argument': {
      const { table } = argument;
      return `TABLE ${table.kind === 'query' ? `(${print.query(table)})` : printObjectName(table)}`;
    }
    case 'descriptor-argument':
      return `DESCRIPTOR${printColumns(argument.columns)}`;
    default:
      return unreachable(argument);
  }
}

function printOver(over: NonNullable<FunctionCall['over']>, print: Printer): string {
  return over.kind === 'identifier' ? printIdentifier(over) : printWindowSpecification(over, print);
}
