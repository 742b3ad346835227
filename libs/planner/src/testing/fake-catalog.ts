import { bigintType, type Field, type Schema, textType, timestampType } from '@millrace/data';
import type {
  Catalog,
  Connector,
  OptionIssue,
  Resolution,
  SinkResolution,
  SourceResolution,
  TableDeclaration,
} from '@millrace/operator';

const field = (name: string, type: Field['type'], nullable = false): Field => ({
  name,
  type,
  nullable,
});

const bidFields: Schema = [
  field('auction', bigintType),
  field('bidder', bigintType),
  field('price', bigintType),
  field('channel', textType),
  field('datetime', timestampType),
  field('tags', { kind: 'list', element: textType }, true),
];

const auctionFields: Schema = [
  field('id', bigintType),
  field('item_name', textType),
  field('category', bigintType),
];

/** Columns of its own, as structs of which one is there in a row. */
const nexmarkFields: Schema = [
  field('auction', { kind: 'struct', fields: auctionFields }, true),
  field('bid', { kind: 'struct', fields: bidFields }, true),
];

const impulseFields: Schema = [field('counter', bigintType), field('subtask_index', bigintType)];

const timestamp = field('_timestamp', timestampType);

const files = ['path', 'format', 'bad_data'];

/** Connectors that resolve as real ones do, and cannot be opened. */
export const fakeCatalog: Catalog = catalogOf([
  connector('nexmark', { source: source(['event_rate'], nexmarkFields) }),
  connector('impulse', { source: source(['event_rate', 'message_count'], impulseFields) }),
  connector('single_file', { source: source(files, null), sink: sink(files, true) }),
  connector('stdout', { sink: sink(['format'], true) }),
  connector('blackhole', { sink: sink([]) }),
  connector('preview', { sink: sink([]) }),
]);

function catalogOf(connectors: readonly Connector[]): Catalog {
  return {
    connector: (name) => connectors.find((candidate) => candidate.name === name) ?? null,
    names: connectors.map(({ name }) => name),
  };
}

interface Ends {
  readonly source?: (table: TableDeclaration) => Resolution<SourceResolution>;
  readonly sink?: (table: TableDeclaration) => Resolution<SinkResolution>;
}

function connector(name: string, ends: Ends): Connector {
  const open = (): never => {
    throw new Error(`connector ${name} cannot be opened`);
  };
  return {
    name,
    description: name,
    ...(ends.source && { source: { options: {}, resolve: ends.source, open } }),
    ...(ends.sink && { sink: { options: {}, resolve: ends.sink, open } }),
  };
}

function source(known: readonly string[], own: Schema | null) {
  return (table: TableDeclaration): Resolution<SourceResolution> => {
    const issues = checkOptions(table, known);
    const columns = own ?? table.columns;
    if (columns === null) issues.push({ option: null, message: 'the table has no columns' });
    if (own !== null && table.columns !== null) {
      issues.push({ option: null, message: 'the connector has columns of its own' });
    }
    if (columns === null || issues.length > 0) return { kind: 'refused', issues };
    const schema = [...columns, timestamp];
    const { options } = table;
    const value = { schema, timeField: columns.length, bounded: true, options };
    return { kind: 'resolved', value };
  };
}

function sink(known: readonly string[], oneSubtask = false) {
  return (table: TableDeclaration): Resolution<SinkResolution> => {
    const issues = checkOptions(table, known);
    if (issues.length > 0) return { kind: 'refused', issues };
    return { kind: 'resolved', value: { options: table.options, oneSubtask } };
  };
}

function checkOptions({ options }: TableDeclaration, known: readonly string[]): OptionIssue[] {
  const issues: OptionIssue[] = Object.keys(options)
    .filter((option) => !known.includes(option))
    .map((option) => ({ option, message: `unknown option "${option}"` }));
  if (known.includes('path') && options['path'] === undefined) {
    issues.push({ option: null, message: 'option "path" is missing', hint: "add path = '...'" });
  }
  return issues;
}
