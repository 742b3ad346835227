import { physicalBytes, physicalKind, type SqlType } from '@millrace/data';
import type { LinearMemory } from '@millrace/wasm';
import { viewUnit } from './frame-columns.ts';

/**
 * Lists of texts and lists of lists: their elements are views themselves. Rare, so done here in
 * JavaScript, one value at a time.
 */
export function nestedViewBytes(linear: LinearMemory, type: SqlType, view: number): number {
  const { start, count } = readView(linear, view);
  const own = count * viewUnit(type);
  return type.kind !== 'list' || physicalKind(type.element) !== 'view'
    ? own
    : presentElements(linear, start, count).reduce(
        (sum, at) => sum + nestedViewBytes(linear, type.element, at),
        own,
      );
}

/**
 * Copies what a view points to, elements of elements too; `base` is what the new view counts from.
 */
export function copyNestedView(
  linear: LinearMemory,
  type: SqlType,
  view: number,
  to: { readonly view: number; readonly heap: number; readonly base: number },
): number {
  const { start, count } = readView(linear, view);
  const bytes = count * viewUnit(type);
  linear.u8.copyWithin(to.heap, start, start + bytes);
  linear.view.setUint32(to.view, to.heap - to.base, true);
  linear.view.setUint32(to.view + 4, count, true);
  let heap = to.heap + bytes;
  if (type.kind !== 'list' || physicalKind(type.element) !== 'view') return heap;
  for (const at of presentElements(linear, start, count)) {
    const element = { view: to.heap + (at - start), heap, base: to.base };
    heap = copyNestedView(linear, type.element, at, element);
  }
  return heap;
}

/** Adds `base` to the addresses of a view's elements, which stand behind the view's own address. */
export function relocateNested(
  linear: LinearMemory,
  type: SqlType,
  view: number,
  base: number,
): void {
  if (type.kind !== 'list' || physicalKind(type.element) !== 'view') return;
  const { start, count } = readView(linear, view);
  for (const at of presentElements(linear, start, count)) {
    linear.view.setUint32(at, linear.view.getUint32(at, true) + base, true);
    relocateNested(linear, type.element, at, base);
  }
}

function readView(
  linear: LinearMemory,
  view: number,
): { readonly start: number; readonly count: number } {
  return { start: linear.view.getUint32(view, true), count: linear.view.getUint32(view + 4, true) };
}

/** Addresses of the elements that are there. */
function presentElements(linear: LinearMemory, start: number, count: number): number[] {
  const width = physicalBytes('view');
  const found: number[] = [];
  for (let i = 0; i < count; i++) {
    if (linear.u8[start + count * width + i] === 1) found.push(start + i * width);
  }
  return found;
}
