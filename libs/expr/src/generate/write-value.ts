import { physicalBytes, physicalKind, type SqlType, type Value } from '@millrace/data';
import { AssertionError } from '@millrace/std';
import type { LinearMemory } from '@millrace/wasm';
import type { MemoryText } from './memory-text.ts';
import type { TextHeap } from './text-heap.ts';

interface Target {
  readonly linear: LinearMemory;
  readonly heap: TextHeap;
  readonly text: MemoryText;
}

/**
 * Writes a value, not NULL, where generated code reads it; bytes go to the heap. The JavaScript
 * type of a value follows from its SQL type, which the casts here rely on.
 */
export function writeValue(target: Target, type: SqlType, address: number, value: Value): void {
  const { linear, heap } = target;
  const kind = physicalKind(type);
  switch (kind) {
    case 'i8':
      return linear.view.setUint8(address, value === true ? 1 : 0);
    case 'i32':
      return linear.view.setInt32(address, value as number, true);
    case 'i64':
      return linear.view.setBigInt64(address, value as bigint, true);
    case 'f32':
      return linear.view.setFloat32(address, value as number, true);
    case 'f64':
      return linear.view.setFloat64(address, value as number, true);
    case 'view': {
      if (type.kind === 'list')
        return writeList(target, type.element, address, value as readonly Value[]);
      if (typeof value === 'string') {
        const count = Buffer.byteLength(value);
        const start = heap.allocate(count);
        target.text.write(value, start);
        return writeView(linear, address, start, count);
      }
      const bytes = value as Uint8Array;
      const at = heap.allocate(bytes.length);
      linear.u8.set(bytes, at);
      return writeView(linear, address, at, bytes.length);
    }
    default:
      throw new AssertionError('a struct has no address of its own');
  }
}

/** A list is its elements, one after the other, then one byte each, 1 = present. */
function writeList(
  target: Target,
  element: SqlType,
  address: number,
  values: readonly Value[],
): void {
  const width = physicalBytes(physicalKind(element));
  const at = target.heap.allocate(values.length * (width + 1));
  for (const [i, value] of values.entries()) {
    if (value !== null) writeValue(target, element, at + i * width, value);
    target.linear.view.setUint8(at + values.length * width + i, value === null ? 0 : 1);
  }
  writeView(target.linear, address, at, values.length);
}

function writeView(linear: LinearMemory, address: number, start: number, count: number): void {
  linear.view.setUint32(address, start, true);
  linear.view.setUint32(address + 4, count, true);
}
