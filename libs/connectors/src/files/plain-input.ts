import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { InputBuffer } from '@millrace/formats';
import { UserError } from '@millrace/operator';
import type { LinearMemory } from '@millrace/wasm';
import { fileError } from './file-error.ts';
import type { FileInput } from './input.ts';

/** A file as it is, read straight into linear memory. */
export class PlainInput implements FileInput {
  readonly path: string;
  readonly #memory: LinearMemory;
  readonly #sizeAtOpen: number;
  #file: number | null;
  #position = 0;

  /** @throws UserError, OperatingError */
  constructor(path: string, memory: LinearMemory) {
    this.path = path;
    this.#memory = memory;
    try {
      this.#file = openSync(path, 'r');
      const status = fstatSync(this.#file);
      if (status.isDirectory()) throw Object.assign(new Error('directory'), { code: 'EISDIR' });
      // Pipes and devices have no size to hold them to.
      this.#sizeAtOpen = status.isFile() ? status.size : 0;
    } catch (error) {
      this.#closeNow();
      throw fileError('read', path, error);
    }
  }

  get bytesRead(): number {
    return this.#position;
  }

  fill(buffer: InputBuffer, bytesMax: number): 'data' | 'end' {
    if (this.#file === null) return 'end';
    const address = buffer.reserve(bytesMax);
    const target = this.#memory.u8.subarray(address, address + bytesMax);
    let bytes: number;
    try {
      bytes = readSync(this.#file, target);
    } catch (error) {
      throw fileError('read', this.path, error);
    }
    if (bytes === 0) {
      this.#checkComplete();
      return 'end';
    }
    buffer.commit(bytes);
    this.#position += bytes;
    return 'data';
  }

  async close(): Promise<void> {
    this.#closeNow();
  }

  #checkComplete(): void {
    if (this.#position >= this.#sizeAtOpen) return;
    const message = `"${this.path}" was truncated while it was read: it had ${this.#sizeAtOpen} bytes, of which ${this.#position} were left`;
    const hint = 'hint: write to another name and rename the file when it is complete';
    throw new UserError(message, hint);
  }

  #closeNow(): void {
    const file = this.#file ?? null;
    this.#file = null;
    if (file !== null) closeSync(file);
  }
}
