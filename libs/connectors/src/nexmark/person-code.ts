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
import * as kit from './constants.ts';
import type { MemoryLayout } from './memory-layout.ts';
import { pickConstantCode } from './random-code.ts';
import { personWords } from './random-words.ts';
import { randomTextCode, RowCode } from './row-code.ts';
import { extraCode, viewBytesCode, viewCode } from './text-code.ts';

/** Where the strings of a person stand in its bytes; the stores of whole words run past them. */
const place = { name: 0, email: 24, card: 56, domain: 80 } as const;
const cardBytes = '0000 0000 0000 0000'.length;

/**
 * `person(at, state, lastPerson, bytes)` makes one person in the row at byte `at` of the columns.
 * Copied: name, e-mail address and card, which the kit builds anew as well. Referenced: city and
 * state, of which the kit hands out the same objects again, and `extra`.
 */
export function personFunction(
  builder: ModuleBuilder,
  layout: MemoryLayout,
  text: FunctionReference,
): FunctionBuilder {
  const code = builder.function('person', ['i32', 'i64', 'i64', 'i32']);
  const [at, state] = [code.parameter<'i32'>(0), code.parameter<'i64'>(1)];
  const [lastPerson, bytes] = [code.parameter<'i64'>(2), code.parameter<'i32'>(3)];
  const row = new RowCode(code, { at, state }, layout, 'person');
  const [drawNames, names] = row.draw(personWords.names);
  const [drawLengths, lengths] = row.draw(personWords.lengths);
  const [nameBytes, emailBytes] = [code.local('i32'), code.local('i32')];
  const [city, home, extra] = [code.local('i64'), code.local('i64'), code.local('i64')];
  const constantView = (from: number, table: number, count: number) =>
    memory.loadI64(i32.shl(pickConstantCode(names.get, from, 16, count), i32.const(3)), table);
  const email = (offset: number, firstWord: number, lengthFrom: number, lengthEnd: number) => {
    const to = i32.add(bytes.get, i32.const(offset));
    const drawn = { to, firstWord, lengths, lengthFrom, lengthEnd };
    return randomTextCode(builder, text, row.place, drawn);
  };
  const { emailUser, emailDomain } = kit.lengthEnd;

  code.add(
    drawNames,
    drawLengths,
    row.set('id', i64.add(lastPerson.get, i64.const(kit.firstPersonId))),
    ...writeName(row, names, bytes, nameBytes),
    row.set('name', viewCode(i32.add(bytes.get, i32.const(place.name)), nameBytes.get)),
    ...writeEmail(
      row,
      email(place.email, personWords.emailUser, 0, emailUser),
      email(place.domain, personWords.emailDomain, 16, emailDomain),
      emailBytes,
    ),
    ...writeCard(row, bytes),
    row.set(
      'credit_card',
      viewCode(i32.add(bytes.get, i32.const(place.card)), i32.const(cardBytes)),
    ),
    city.set(constantView(32, layout.cities, kit.cities.length)),
    home.set(constantView(48, layout.states, kit.states.length)),
    row.set('city', city.get),
    row.set('state', home.get),
    extra.set(row.word(personWords.extra)),
    row.set(
      'extra',
      extraCode(
        code,
        { length: extra.get, place: lengths.get },
        [nameBytes.get, emailBytes.get, viewBytesCode(city.get), viewBytesCode(home.get)].reduce(
          (rest, taken) => i32.sub(rest, taken),
          i32.const(kit.averagePersonBytes - 8 - cardBytes),
        ),
        layout.extraPool,
      ),
    ),
  );
  return code;
}

/** First name, a blank, last name; each is stored as 16 bytes, what is too much is overwritten. */
function writeName(
  { code, layout }: RowCode,
  names: Local<'i64'>,
  bytes: Local<'i32'>,
  nameBytes: Local<'i32'>,
): Statement[] {
  const [first, last, end] = [code.local('i32'), code.local('i32'), code.local('i32')];
  const entry = (from: number, table: number, count: number) =>
    i32.add(i32.const(table), i32.shl(pickConstantCode(names.get, from, 16, count), i32.const(4)));
  const length = (name: Local<'i32'>) => memory.loadI32From8U(name.get, 15);
  return [
    first.set(entry(0, layout.firstNames, kit.firstNames.length)),
    last.set(entry(16, layout.lastNames, kit.lastNames.length)),
    memory.storeV128(bytes.get, memory.loadV128(first.get), place.name),
    end.set(i32.add(bytes.get, length(first))),
    memory.storeI32As8(end.get, i32.const(0x20), place.name),
    memory.storeV128(end.get, memory.loadV128(last.get), place.name + 1),
    nameBytes.set(i32.add(i32.add(length(first), length(last)), i32.const(1))),
  ];
}

/** The domain is made elsewhere and put behind the user, because blanks around it are left out. */
function writeEmail(
  row: RowCode,
  userText: Instruction,
  domainText: Instruction,
  emailBytes: Local<'i32'>,
): Statement[] {
  const { code } = row;
  const [user, domain, end] = [code.local('i64'), code.local('i64'), code.local('i32')];
  const start = i32.wrapI64(user.get);
  return [
    user.set(userText),
    domain.set(domainText),
    end.set(i32.add(start, viewBytesCode(user.get))),
    memory.storeI32As8(end.get, i32.const('@'.charCodeAt(0))),
    memory.storeI32(end.get, memory.loadI32(i32.wrapI64(domain.get)), 1),
    end.set(i32.add(end.get, viewBytesCode(domain.get))),
    memory.storeI32(end.get, i32.const(Buffer.from('.com').readInt32LE()), 1),
    emailBytes.set(i32.add(i32.sub(end.get, start), i32.const('@.com'.length))),
    row.set('email_address', viewCode(start, emailBytes.get)),
  ];
}

/** Four groups of four digits, two of them from each word. */
function writeCard(row: RowCode, bytes: Local<'i32'>): Statement[] {
  const drawn = row.code.local('i64');
  return [0, 1, 2, 3].flatMap((group) => {
    const to = place.card + group * 5;
    const number = pickConstantCode(drawn.get, (group % 2) * 32, 32, 10_000);
    const digits = memory.loadI32(i32.shl(number, i32.const(2)), row.layout.digits);
    return [
      ...(group % 2 === 0 ? [drawn.set(row.word(personWords.card + group / 2))] : []),
      memory.storeI32(bytes.get, digits, to),
      ...(group < 3 ? [memory.storeI32As8(bytes.get, i32.const(0x20), to + 4)] : []),
    ];
  });
}
