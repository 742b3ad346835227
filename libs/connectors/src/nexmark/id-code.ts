import { i64, type Instruction, select } from '@millrace/wasm';
import * as kit from './constants.ts';
import { pickCode } from './random-code.ts';

/** The first id of each so many. */
export function roundDownCode(id: Instruction, stride: number): Instruction<'i64'> {
  return i64.mul(i64.divU(id, i64.const(stride)), i64.const(stride));
}

/** How many of the people so far may be picked. */
export function activePeopleCode(lastPerson: Instruction): Instruction<'i64'> {
  const people = i64.add(lastPerson, i64.const(1));
  const most = i64.const(kit.activePeople);
  return select(i64.ltU(people, most), people, most);
}

/** Any active person, or one of the next few: `least` + below `span`. */
export function anyPersonCode(
  least: Instruction,
  span: Instruction,
  word: Instruction,
  from: number,
): Instruction<'i64'> {
  return i64.add(least, pickCode(word, from, 32, span));
}
