import type { FrameBound, NamedWindow, WindowFrame, WindowSpecification } from '../ast/window.ts';
import { printIdentifier } from './name.ts';
import { printOrderBy } from './order-by.ts';
import type { Printer } from './printer.ts';

/** With its parentheses. */
export function printWindowSpecification(window: WindowSpecification, print: Printer): string {
  const { base, partitionBy, orderBy, frame } = window;
  const parts: string[] = [];
  if (base !== undefined) parts.push(printIdentifier(base));
  if (partitionBy.length > 0) {
    parts.push(`PARTITION BY ${partitionBy.map(print.expression).join(', ')}`);
  }
  if (orderBy.length > 0) parts.push(printOrderBy(orderBy, print));
  if (frame !== undefined) parts.push(printFrame(frame, print));
  return `(${parts.join(' ')})`;
}

export function printNamedWindow({ name, window }: NamedWindow, print: Printer): string {
  return `${printIdentifier(name)} AS ${printWindowSpecification(window, print)}`;
}

function printFrame({ unit, start, end, exclude }: WindowFrame, print: Printer): string {
  const bounds =
    end === undefined
      ? printBound(start, print)
      : `BETWEEN ${printBound(start, print)} AND ${printBound(end, print)}`;
  const tail = exclude === undefined ? '' : ` EXCLUDE ${words(exclude)}`;
  return `${unit.toUpperCase()} ${bounds}${tail}`;
}

function printBound({ bound, offset }: FrameBound, print: Printer): string {
  if (offset === undefined) return words(bound);
  return `(${print.expression(offset)}) ${words(bound)}`;
}

function words(name: string): string {
  return name.replaceAll('-', ' ').toUpperCase();
}
