import { assert } from '@millrace/std';
import type { LinearMemory } from '@millrace/wasm';
import { hashWords, keyGroupCount, keyGroupOf } from './key-hash.ts';
import type { KeyedTable } from './keyed-table.ts';
import { rowCountOffset, type TableLayout } from './table-layout.ts';

/**
 * The groups of a table as bytes, by key group: what checkpoints keep, readable by any later
 * parallelism. Little-endian: u32 version, u32 bytes of a slot, u32 sections; then each section:
 * u32 key group, u32 groups, u32 bytes of its heap, the slots as they lie in memory, the heap.
 * Views in slots count from the beginning of the heap.
 */
const snapshotVersion = 1;
const headerBytes = 12;

export interface TableShape {
  readonly layout: TableLayout;
  /** Which state words are views of bytes in the table's arena. */
  readonly viewStates: readonly number[];
}

export function snapshotTable(
  linear: LinearMemory,
  table: KeyedTable,
  shape: TableShape,
): Uint8Array {
  const sections = new Map<number, number[]>();
  for (const slot of takenSlots(linear, table, shape.layout)) {
    const group = keyGroupAt(linear, slot, shape.layout);
    const section = sections.get(group);
    if (section === undefined) sections.set(group, [slot]);
    else section.push(slot);
  }
  const written = [...sections]
    .sort(([a], [b]) => a - b)
    .map(([group, slots]) => writeSection(linear, shape, group, slots));
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(snapshotVersion, 0);
  header.writeUInt32LE(shape.layout.slotBytes, 4);
  header.writeUInt32LE(written.length, 8);
  return Buffer.concat([header, ...written]);
}

/**
 * Enters the groups of a snapshot whose key group is wanted. None of them may be in the table yet:
 * a key group comes from one snapshot only.
 */
export function restoreTable(
  snapshot: Uint8Array,
  wanted: (keyGroup: number) => boolean,
  to: { readonly linear: LinearMemory; readonly table: KeyedTable; readonly shape: TableShape },
): void {
  const bytes = Buffer.from(snapshot.buffer, snapshot.byteOffset, snapshot.byteLength);
  const { slotBytes } = to.shape.layout;
  const version = bytes.readUInt32LE(0);
  assert(version === snapshotVersion, () => `snapshot of a table has version ${version}`);
  assert(bytes.readUInt32LE(4) === slotBytes, 'snapshot is of a table of another layout');
  let at = headerBytes;
  for (let section = bytes.readUInt32LE(8); section > 0; section--) {
    const group = bytes.readUInt32LE(at);
    assert(group < keyGroupCount, () => `snapshot has key group ${group}`);
    const slots = at + headerBytes;
    const heap = slots + bytes.readUInt32LE(at + 4) * slotBytes;
    at = heap + bytes.readUInt32LE(at + 8);
    assert(at <= bytes.length, 'snapshot of a table is cut off');
    if (wanted(group)) enterSection(bytes.subarray(slots, heap), bytes.subarray(heap, at), to);
  }
  assert(at === bytes.length, 'snapshot of a table ends with its last section');
}

function writeSection(
  linear: LinearMemory,
  shape: TableShape,
  group: number,
  slots: readonly number[],
): Buffer {
  const { slotBytes } = shape.layout;
  const header = Buffer.alloc(headerBytes);
  const kept = Buffer.alloc(slots.length * slotBytes);
  const heap: Uint8Array[] = [];
  let heapBytes = 0;
  for (const [index, slot] of slots.entries()) {
    kept.set(linear.u8.subarray(slot, slot + slotBytes), index * slotBytes);
    for (const offset of viewOffsets(shape)) {
      const view = index * slotBytes + offset;
      const [start, length] = [kept.readUInt32LE(view), kept.readUInt32LE(view + 4)];
      heap.push(linear.u8.subarray(start, start + length));
      kept.writeUInt32LE(heapBytes, view);
      heapBytes += length;
    }
  }
  header.writeUInt32LE(group, 0);
  header.writeUInt32LE(slots.length, 4);
  header.writeUInt32LE(heapBytes, 8);
  return Buffer.concat([header, kept, ...heap]);
}

function enterSection(
  slots: Buffer,
  heap: Buffer,
  { linear, table, shape }: Parameters<typeof restoreTable>[2],
): void {
  const { slotBytes } = shape.layout;
  const groups = slots.length / slotBytes;
  const heapAt = table.allocateBytes(heap.length);
  linear.u8.set(heap, heapAt);
  const from = linear.allocate(slots.length);
  linear.u8.set(slots, from);
  for (let slot = from; slot < from + slots.length; slot += slotBytes) {
    for (const offset of viewOffsets(shape)) {
      const start = linear.view.getUint32(slot + offset, true);
      linear.view.setUint32(slot + offset, start + heapAt, true);
    }
  }
  table.enter(from, groups);
  linear.release(from, slots.length);
}

/** Where in a slot views stand: keys first, then states. */
function viewOffsets({ layout, viewStates }: TableShape): number[] {
  return [
    ...layout.keys.flatMap(({ kind }, i) => (kind === 'view' ? [layout.keysOffset + i * 8] : [])),
    ...viewStates.map((word) => layout.statesOffset + word * 8),
  ];
}

function* takenSlots(
  linear: LinearMemory,
  table: KeyedTable,
  { slotBytes }: TableLayout,
): Iterable<number> {
  const { from, to } = table.slots;
  for (let slot = from; slot < to; slot += slotBytes) {
    if (linear.view.getBigInt64(slot + rowCountOffset, true) !== 0n) yield slot;
  }
}

function keyGroupAt(linear: LinearMemory, slot: number, layout: TableLayout): number {
  if (layout.hashOffset !== null) {
    return keyGroupOf(linear.view.getBigUint64(slot + layout.hashOffset, true));
  }
  // Without a hash there is one number as the key, or none.
  const words = layout.keys.map((_, i) =>
    linear.view.getBigInt64(slot + layout.keysOffset + i * 8, true),
  );
  return keyGroupOf(hashWords(words));
}
