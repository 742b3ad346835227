import type { FrameBound, NamedWindow, WindowFrame, WindowSpecification } from '../ast/window.ts';
import { printExpression } from './expression.ts';
import { printIdentifier } from './name.ts';
import { printOrderBy } from './order-by.ts';

/** With its parentheses. */
export function printWindowSpecification(window: WindowSpecification): string {
  const { base, partitionBy, orderBy, frame } = window;
  const parts: string[] = [];
  if (base !== undefined) parts.push(printIdentifier(base));
  if (partitionBy.length > 0) {
    parts.push(`PARTITION BY ${partitionBy.map(printExpression).join(', ')}`);
  }
  if (orderBy.length > 0) parts.push(printOrderBy(orderBy));
  if (frame !== undefined) parts.push(printFrame(frame));
  return `(${parts.join(' ')})`;
}

export function printNamedWindow({ name, window }: NamedWindow): string {
  return `${printIdentifier(name)} AS ${printWindowSpecification(window)}`;
}

function printFrame({ unit, start, end, exclude }: WindowFrame): string {
  const bounds =
    end === undefined ? printBound(start) : `BETWEEN ${printBound(start)} AND ${printBound(end)}`;
  const tail = exclude === undefined ? '' : ` EXCLUDE ${words(exclude)}`;
  return `${unit.toUpperCase()} ${bounds}${tail}`;
}

function printBound({ bound, offset }: FrameBound): string {
  if (offset === undefined) return words(bound);
  return `(${printExpression(offset)}) ${words(bound)}`;
}

function words(name: string): string {
  return name.replaceAll('-', ' ').toUpperCase();
}
