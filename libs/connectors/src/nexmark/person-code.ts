import {
  type FunctionBuilder,
  i32,
  i64,
  type Instruction,
  memory,
  type ModuleBuilder,
} from '@millrace/wasm';
import { must } from '@millrace/std';
import * as kit from './constants.ts';
import type { MemoryLayout } from './memory-layout.ts';
import { pickConstantCode, randomWordCode } from './random-code.ts';
import { goldenGamma, personWords } from './random-words.ts';
import { extraCode, type TextFunctions, viewBytesCode, viewCode } from './text-code.ts';

/** Where the strings of a person stand in its bytes; the stores of whole words run past them. */
const place = { name: 0, email: 24, card: 56, domain: 80 } as const;

/**
 * `person(at, state, lastPerson, bytes)` makes one person in the row at byte `at` of the columns.
 * Copied: name, e-mail address and card, which the kit builds anew as well. Referenced: city and
 * state, of which the kit hands out the same objects again, and `extra`.
 */
export function personFunction(
  builder: ModuleBuilder,
  layout: MemoryLayout,
  { text }: TextFunctions,
): FunctionBuilder {
  const code = builder.function('person', ['i32', 'i64', 'i64', 'i32']);
  const [at, state] = [code.parameter<'i32'>(0), code.parameter<'i64'>(1)];
  const [lastPerson, bytes] = [code.parameter<'i64'>(2), code.parameter<'i32'>(3)];
  const [scratch, names, lengths] = [code.local('i64'), code.local('i64'), code.local('i64')];
  const [first, last] = [code.local('i32'), code.local('i32')];
  const [nameBytes, emailBytes] = [code.local('i32'), code.local('i32')];
  const [user, domain] = [code.local('i64'), code.local('i64')];
  const [end, card] = [code.local('i32'), code.local('i64')];
  const [city, home, spare] = [code.local('i64'), code.local('i64'), code.local('i64')];
  const column = (field: string) => must(layout.columns['person']?.[field], field);
  const store = (field: string, value: Instruction) =>
    memory.storeI64(at.get, value, column(field));
  const word = (index: number) => randomWordCode(scratch, state.get, index);
  const textAt = (to: Instruction, firstWord: number, from: number, lengthEnd: number) =>
    builder.call<'i64'>(
      text,
      to,
      i64.add(state.get, i64.const(BigInt(firstWord) * goldenGamma)),
      i32.add(
        i32.const(kit.stringLengthMin),
        pickConstantCode(lengths.get, from, 16, lengthEnd - kit.stringLengthMin),
      ),
    );
  const nameEntry = (from: number, table: number, count: number) =>
    i32.add(i32.const(table), i32.shl(pickConstantCode(names.get, from, 16, count), i32.const(4)));
  const constantView = (from: number, table: number, count: number) =>
    memory.loadI64(i32.shl(pickConstantCode(names.get, from, 16, count), i32.const(3)), table);
  const length = (entry: Instruction) => memory.loadI32From8U(entry, 15);

  code.add(
    names.set(word(personWords.names)),
    lengths.set(word(personWords.lengths)),
    first.set(nameEntry(0, layout.firstNames, kit.firstNames.length)),
    last.set(nameEntry(16, layout.lastNames, kit.lastNames.length)),
    memory.storeV128(bytes.get, memory.loadV128(first.get), place.name),
    end.set(i32.add(bytes.get, length(first.get))),
    memory.storeI32As8(end.get, i32.const(0x20), place.name),
    memory.storeV128(end.get, memory.loadV128(last.get), place.name + 1),
    nameBytes.set(i32.add(i32.add(length(first.get), length(last.get)), i32.const(1))),
    store('name', viewCode(i32.add(bytes.get, i32.const(place.name)), nameBytes.get)),

    user.set(
      textAt(
        i32.add(bytes.get, i32.const(place.email)),
        personWords.emailUser,
        0,
        kit.lengthEnd.emailUser,
      ),
    ),
    domain.set(
      textAt(
        i32.add(bytes.get, i32.const(place.domain)),
        personWords.emailDomain,
        16,
        kit.lengthEnd.emailDomain,
      ),
    ),
    end.set(i32.add(i32.wrapI64(user.get), viewBytesCode(user.get))),
    memory.storeI32As8(end.get, i32.const(0x40)),
    memory.storeI32(end.get, memory.loadI32(i32.wrapI64(domain.get)), 1),
    end.set(i32.add(end.get, viewBytesCode(domain.get))),
    memory.storeI32(end.get, i32.const(0x6d6f632e), 1),
    emailBytes.set(i32.add(i32.sub(end.get, i32.wrapI64(user.get)), i32.const('@.com'.length))),
    store('email_address', viewCode(i32.wrapI64(user.get), emailBytes.get)),

    ...[0, 1, 2, 3].flatMap((part) => [
      ...(part % 2 === 0 ? [card.set(word(personWords.card + part / 2))] : []),
      memory.storeI32(
        bytes.get,
        memory.loadI32(
          i32.shl(pickConstantCode(card.get, (part % 2) * 32, 32, 10_000), i32.const(2)),
          layout.digits,
        ),
        place.card + part * 5,
      ),
      ...(part < 3
        ? [memory.storeI32As8(bytes.get, i32.const(0x20), place.card + part * 5 + 4)]
        : []),
    ]),
    store('credit_card', viewCode(i32.add(bytes.get, i32.const(place.card)), i32.const(19))),

    city.set(constantView(32, layout.cities, kit.cities.length)),
    home.set(constantView(48, layout.states, kit.states.length)),
    store('city', city.get),
    store('state', home.get),
    spare.set(word(personWords.extra)),
    store(
      'extra',
      extraCode(
        code,
        { length: spare.get, lengthBits: 32, place: lengths.get },
        [nameBytes.get, emailBytes.get, viewBytesCode(city.get), viewBytesCode(home.get)].reduce(
          (rest, taken) => i32.sub(rest, taken),
          i32.const(kit.averagePersonBytes - 8 - 19),
        ),
        layout.extraPool,
      ),
    ),
    store('id', i64.add(lastPerson.get, i64.const(kit.firstPersonId))),
  );
  return code;
}
