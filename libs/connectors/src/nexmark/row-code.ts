import { must } from '@millrace/std';
import {
  type FunctionBuilder,
  type FunctionReference,
  i32,
  i64,
  type Instruction,
  type Local,
  memory,
  type ModuleBuilder,
  type Statement,
} from '@millrace/wasm';
import { stringLengthMin } from './constants.ts';
import type { MemoryLayout } from './memory-layout.ts';
import { pickConstantCode, randomWordCode } from './random-code.ts';
import { goldenGamma } from './random-words.ts';

export interface RowPlace {
  /** Eight times the number of the row: where its values stand from the start of each column. */
  readonly at: Local<'i32'>;
  /** The state before the event's first random word. */
  readonly state: Local<'i64'>;
}

/** One row under construction: its fields to be set, its random words to be drawn. */
export class RowCode {
  readonly code: FunctionBuilder;
  readonly place: RowPlace;
  readonly layout: MemoryLayout;
  readonly #struct: string;
  readonly #scratch: Local<'i64'>;

  constructor(code: FunctionBuilder, place: RowPlace, layout: MemoryLayout, struct: string) {
    this.code = code;
    this.place = place;
    this.layout = layout;
    this.#struct = struct;
    this.#scratch = code.local('i64');
  }

  /** Sets a field of eight bytes: a number, a time or a view. */
  set(field: string, value: Instruction): Statement {
    const column = must(this.layout.columns[this.#struct]?.[field], field);
    return memory.storeI64(this.place.at.get, value, column);
  }

  word(index: number): Instruction<'i64'> {
    return randomWordCode(this.#scratch, this.place.state.get, index);
  }

  /** Draws a word for several uses: a statement and a local. */
  draw(index: number): readonly [Statement, Local<'i64'>] {
    const drawn = this.code.local('i64');
    return [drawn.set(this.word(index)), drawn];
  }
}

export interface RandomText {
  readonly to: Instruction;
  /** Index of the first word of its letters. */
  readonly firstWord: number;
  /** 16 bits from here on say the length, below `lengthEnd`. */
  readonly lengths: Local<'i64'>;
  readonly lengthFrom: number;
  readonly lengthEnd: number;
}

/** Writes random text and gives its view. */
export function randomTextCode(
  builder: ModuleBuilder,
  text: FunctionReference,
  { state }: RowPlace,
  { to, firstWord, lengths, lengthFrom, lengthEnd }: RandomText,
): Instruction<'i64'> {
  const span = lengthEnd - stringLengthMin;
  return builder.call<'i64'>(
    text,
    to,
    i64.add(state.get, i64.const(BigInt(firstWord) * goldenGamma)),
    i32.add(i32.const(stringLengthMin), pickConstantCode(lengths.get, lengthFrom, 16, span)),
  );
}
