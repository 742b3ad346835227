/** Bytes in linear memory. */
export interface EncodedRows {
  readonly address: number;
  readonly bytes: number;
}

export interface RowEncoder {
  /**
   * The rows of a batch, each followed by a newline. They stay until the next call.
   * @throws UserError when they do not fit into the slot's memory
   */
  encode(batch: number): EncodedRows;
  release(): void;
}
