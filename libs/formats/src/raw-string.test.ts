import type { Row, Schema } from '@millrace/data';
import { systemClock } from '@millrace/std';
import { BatchReader, LinearMemory } from '@millrace/wasm';
import { expect, test } from 'vitest';
import { createDecoder, createEncoder } from './create-codec.ts';
import type { RawStringFormat } from './format-spec.ts';
import { InputBuffer } from './input-buffer.ts';

const memory = new LinearMemory();
const schema: Schema = [{ name: 'value', type: { kind: 'text' }, nullable: false }];
const format: RawStringFormat = {
  kind: 'raw_string',
  badData: 'drop',
  framing: 'newline',
  rowBytesMax: 20,
};

function decode(messages: readonly (string | Uint8Array)[], as: Partial<RawStringFormat> = {}) {
  const dropped: string[] = [];
  const dropRow = (reason: string) => dropped.push(reason);
  const decoder = createDecoder({ ...format, ...as }, schema, {
    memory,
    clock: systemClock,
    dropRow,
  });
  const rows: Row[] = [];
  for (const message of messages) {
    const input = new InputBuffer(memory);
    input.append(Buffer.from(message as string));
    expect(decoder.decode(input.address, input.bytes, true)).toBe(input.bytes);
    rows.push(...new BatchReader(memory, schema).rows(decoder.batch));
    decoder.clear();
  }
  return { texts: rows.map(([text]) => text), dropped };
}

test('lines are texts as they are, the last one also without a newline', () => {
  expect(decode(['a\r\n\n{"x"\nü😀']).texts).toEqual(['a', '', '{"x"', 'ü😀']);
});

test('a message without frames is one text, newlines and all', () => {
  expect(decode(['a\nb\n', ''], { framing: 'none' }).texts).toEqual(['a\nb\n', '']);
});

test('texts that are too long or no UTF-8 are bad data', () => {
  expect(decode([Buffer.concat([Buffer.from([0xff, 10]), Buffer.from('x'.repeat(21))])])).toEqual({
    texts: [],
    dropped: ['invalid UTF-8', 'row is longer than 20 bytes'],
  });
});

test('what was read is written back as it was', () => {
  const text = 'a\n\n{"x"\nü\n';
  const decoder = createDecoder(format, schema, {
    memory,
    clock: systemClock,
    dropRow: (reason) => expect.fail(reason),
  });
  const input = new InputBuffer(memory);
  input.append(Buffer.from(text));
  decoder.decode(input.address, input.bytes, true);
  const { address, bytes } = createEncoder(format, schema, { memory }).encode(decoder.batch);
  expect(Buffer.from(memory.u8.slice(address, address + bytes)).toString()).toBe(text);
});
