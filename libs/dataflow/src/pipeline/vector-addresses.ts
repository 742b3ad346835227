import { type FunctionBuilder, type Local, memory, type Statement } from '@millrace/wasm';

/**
 * The addresses of a batch's vectors in locals of a function that loops over its rows: those that
 * the loop asks for, fetched once before it.
 */
export class VectorAddresses {
  readonly #body: FunctionBuilder;
  readonly #batch: Local<'i32'>;
  readonly #locals = new Map<number, Local<'i32'>>();

  constructor(body: FunctionBuilder, batch: Local<'i32'>) {
    this.#body = body;
    this.#batch = batch;
  }

  /** To run once, before the loop; emitted when it is known what the loop asks for. */
  get begin(): Statement {
    return {
      type: 'void',
      emit: (to) => {
        for (const [offset, local] of this.#locals) {
          local.set(memory.loadI32(this.#batch.get, offset)).emit(to);
        }
      },
    };
  }

  /** The address that stands at an offset of the batch's header. */
  at(offset: number): Local<'i32'> {
    const known = this.#locals.get(offset);
    if (known !== undefined) return known;
    const local = this.#body.local('i32');
    this.#locals.set(offset, local);
    return local;
  }
}
