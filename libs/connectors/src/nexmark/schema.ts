import {
  bigintType,
  type Field,
  type Schema,
  type SqlType,
  textType,
  timestampType,
} from '@millrace/data';

const required = (type: SqlType, ...names: readonly string[]): Field[] =>
  names.map((name) => ({ name, type, nullable: false }));

/** A row is one event: exactly one of the three is there. */
export const nexmarkColumns: Schema = [
  {
    name: 'person',
    nullable: true,
    type: {
      kind: 'struct',
      fields: [
        ...required(bigintType, 'id'),
        ...required(textType, 'name', 'email_address', 'credit_card', 'city', 'state'),
        ...required(timestampType, 'datetime'),
        ...required(textType, 'extra'),
      ],
    },
  },
  {
    name: 'auction',
    nullable: true,
    type: {
      kind: 'struct',
      fields: [
        ...required(bigintType, 'id'),
        ...required(textType, 'item_name', 'description'),
        ...required(bigintType, 'initial_bid', 'reserve'),
        ...required(timestampType, 'datetime', 'expires'),
        ...required(bigintType, 'seller', 'category'),
        ...required(textType, 'extra'),
      ],
    },
  },
  {
    name: 'bid',
    nullable: true,
    type: {
      kind: 'struct',
      fields: [
        ...required(bigintType, 'auction', 'bidder', 'price'),
        ...required(textType, 'channel', 'url'),
        ...required(timestampType, 'datetime'),
        ...required(textType, 'extra'),
      ],
    },
  },
];
