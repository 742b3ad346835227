import {
  giveBack,
  type Instruction,
  i32,
  type LinearMemory,
  memory,
  type ModuleBuilder,
} from '@millrace/wasm';
import { addressOf, countOf, viewOf } from '../text/view.ts';

const bytesMax = 1 << 20;

/** Room for the bytes that states keep, of which nothing is given back: what tables have. */
export class KeptBytes {
  readonly #linear: LinearMemory;
  /** Address of the address of the first free byte. */
  readonly #top: number;
  readonly #room: number;

  constructor(linear: LinearMemory) {
    this.#linear = linear;
    this.#top = linear.allocate(8);
    this.#room = linear.allocate(bytesMax);
    linear.view.setInt32(this.#top, this.#room, true);
  }

  get bytes(): number {
    return this.#linear.view.getInt32(this.#top, true) - this.#room;
  }

  /** What `AggregateCodegen.keepBytes` is in a module. */
  keeper(builder: ModuleBuilder): (view: Instruction<'i64'>) => Instruction<'i64'> {
    const body = builder.function('keep', ['i64'], ['i64']);
    const [view, at] = [body.parameter<'i64'>(0), body.local('i32')];
    const top = i32.const(this.#top);
    body.add(
      at.set(memory.loadI32(top)),
      memory.copy(at.get, addressOf(view.get), countOf(view.get)),
      memory.storeI32(top, i32.add(at.get, countOf(view.get))),
      giveBack(viewOf(at.get, countOf(view.get))),
    );
    return (kept) => builder.call(body, kept);
  }

  release(): void {
    this.#linear.release(this.#top, 8);
    this.#linear.release(this.#room, bytesMax);
  }
}
