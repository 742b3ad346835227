import { giveBack, i32, memory, trap, when } from '@millrace/wasm';
import type { LibraryFunction } from '../generate/module-library.ts';
import { heapCells } from '../generate/text-heap.ts';

/**
 * The address of free bytes of the heap, 8-aligned; wide stores may write up to 64 bytes past
 * them, as long as nothing was allocated after. Takes the control block's address first.
 */
export const allocate: LibraryFunction = {
  name: 'allocate',
  parameters: ['i32', 'i32'],
  results: ['i32'],
  build(body, library) {
    const [control, bytes] = [body.parameter(0).get, body.parameter(1).get];
    const [top, size] = [body.local('i32'), body.local('i32')];
    const free = i32.sub(memory.loadI32(control, heapCells.end), top.get);
    body.add(
      top.set(memory.loadI32(control, heapCells.top)),
      size.set(i32.and(i32.add(bytes, i32.const(7)), i32.const(-8))),
      when(i32.gtU(size.get, free), [giveBack(library.growHeap(size.get))]),
      memory.storeI32(control, i32.add(top.get, size.get), heapCells.top),
      giveBack(top.get),
      trap,
    );
  },
};
