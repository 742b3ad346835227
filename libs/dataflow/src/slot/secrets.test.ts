/** What a connector opens with where the program holds references to secrets. */
import type { Options, SinkContext, SourceContext } from '@millrace/operator';
import type { Program } from '@millrace/program';
import { must } from '@millrace/std';
import { expect, test } from 'vitest';
import { eventsSchema } from '../test/program-builder.ts';
import { rowsCatalog } from '../test/rows-connector.ts';
import { runInThisThread } from './run-in-this-thread.ts';

const OPTIONS: Options = {
  topic: { kind: 'text', doc: 'where rows are' },
  password: { kind: 'text', doc: 'who knows it is let in', secret: true },
};

/** Runs a table that needs a password; gives the options that source and sink opened with. */
async function opened(environment: Readonly<Record<string, string>>): Promise<object[]> {
  const seen: object[] = [];
  const rows = rowsCatalog({ rows: () => [], batchRows: () => 1, take: () => undefined });
  const { source, sink, ...connector } = must(rows.connector('rows'), 'the connector of rows');
  const watched = {
    ...connector,
    source: {
      ...must(source, 'its source'),
      options: OPTIONS,
      open(context: SourceContext) {
        seen.push(context.options);
        return must(source, 'its source').open(context);
      },
    },
    sink: {
      ...must(sink, 'its sink'),
      options: OPTIONS,
      open(context: SinkContext) {
        seen.push(context.options);
        return must(sink, 'its sink').open(context);
      },
    },
  };
  await runInThisThread(program(), {
    catalog: { names: ['rows'], connector: () => watched },
    environment,
    showRows: () => undefined,
    sampleBadRow: () => undefined,
  });
  return seen;
}

function program(): Program {
  const options = { topic: '{{ PASSWORD }}', password: '{{ PASSWORD }}' };
  const operator = { connector: 'rows', options, table: 't' } as const;
  const schema = eventsSchema;
  return {
    version: 1,
    parallelism: 1,
    nodes: [
      { kind: 'source' as const, ...operator },
      { kind: 'sink' as const, ...operator },
    ].map((each, id) => ({
      id,
      operatorId: `${each.kind}_${id}`,
      description: each.kind,
      parallelism: 1,
      operator: each,
      schema,
      timeField: null,
    })),
    edges: [{ from: 0, to: 1, input: 0, exchange: { kind: 'forward' } }],
  };
}

test('secrets are put in their places where tables are opened, and nowhere else', async () => {
  const expected = { topic: '{{ PASSWORD }}', password: 'hunter2' };
  expect(await opened({ PASSWORD: 'hunter2' })).toEqual([expected, expected]);
});

test('a secret that nobody gave fails the task that needs it, and says so', async () => {
  await expect(opened({})).rejects.toThrow(
    'option "password" refers to the variable "PASSWORD", which is not set',
  );
});
