import { type Field, formatType, type Schema, type SqlType, textType } from '@millrace/data';
import {
  declareOptions,
  type OptionIssue,
  readOptions,
  type Resolution,
  type TableDeclaration,
} from '@millrace/operator';
import type { ConnectorOptions } from '@millrace/program';
import type { FormatSpec } from './format-spec.ts';

export interface FormatResolution {
  readonly format: FormatSpec;
  /** The declared columns, or the format's own where it has some; null when neither says. */
  readonly schema: Schema | null;
}

export interface FormatDefaults {
  /** The format of a table that names none; null: naming one is required. */
  readonly format: FormatSpec['kind'] | null;
  /** Where the connector has no frames of its own (files), `newline`. */
  readonly framing: FormatSpec['framing'];
}

const rowBytesMaxDefault = 16 << 20;
const rowBytesMaxMax = 256 << 20;

/** What tables of every connector with a format take. */
export const formatTableOptions = declareOptions({
  format: {
    kind: 'choice',
    choices: ['json', 'raw_string'],
    doc: 'how a row is written',
    otherwise: '`json` where the connector does not ask for one',
  },
  bad_data: {
    kind: 'choice',
    choices: ['fail', 'drop'],
    default: 'fail',
    doc: 'what a row that cannot be decoded does: fail the job, or be counted and left out',
  },
  framing: {
    kind: 'choice',
    choices: ['newline', 'none'],
    doc: 'what tells rows apart: a row a line, or nothing where the system keeps them apart',
    otherwise: 'as the connector has it',
  },
  'framing.newline.max_length': {
    kind: 'count',
    least: 1,
    most: rowBytesMaxMax,
    default: rowBytesMaxDefault,
    doc: 'bytes of a row, beyond which it is bad data',
  },
  'json.timestamp_format': {
    kind: 'choice',
    choices: ['rfc3339', 'unix_millis'],
    default: 'rfc3339',
    doc: 'how times are written',
  },
  'json.unstructured': {
    kind: 'flag',
    default: false,
    doc: 'whether the whole row is one column `value` of type JSON',
  },
  'json.decimal_encoding': {
    kind: 'choice',
    choices: ['number', 'string'],
    default: 'number',
    doc: 'how decimals are written',
  },
});

/**
 * Whether an option is the format's to judge. Connectors judge the others; `json.compression` is
 * about files, not rows, so it is theirs.
 */
export function isFormatOption(name: string): boolean {
  return /^(format|bad_data|framing(\..*)?|json\..*)$/.test(name) && name !== 'json.compression';
}

/** Reads the format's options and columns of a table. Pure; all issues at once. */
export function resolveFormat(
  table: TableDeclaration,
  role: 'source' | 'sink',
  defaults: FormatDefaults,
): Resolution<FormatResolution> {
  const given = Object.entries(table.options).filter(([name]) => isFormatOption(name));
  const read = readOptions(formatTableOptions, Object.fromEntries(given));
  const { values } = read;
  const kind = values.format ?? defaults.format ?? 'json';
  const framed = {
    badData: values.bad_data,
    framing: values.framing ?? defaults.framing,
    rowBytesMax: values['framing.newline.max_length'],
  };
  const json = {
    unstructured: values['json.unstructured'],
    timestampFormat: values['json.timestamp_format'],
    decimalEncoding: values['json.decimal_encoding'],
  };
  const format: FormatSpec =
    kind === 'raw_string' ? { kind, ...framed } : { kind: 'json', ...framed, ...json };
  const schema = table.columns === null ? ownColumns(format, role) : table.columns;
  const issues = [
    ...read.issues,
    ...kindIssues(table.options, kind, defaults),
    ...(schema === null ? [] : columnIssues(format, schema, role)),
  ];
  if (issues.length > 0) return { kind: 'refused', issues };
  return { kind: 'resolved', value: { format, schema } };
}

/** A format that is missing, and options of another one. */
function kindIssues(
  options: ConnectorOptions,
  kind: FormatSpec['kind'],
  defaults: FormatDefaults,
): OptionIssue[] {
  if (defaults.format === null && options['format'] === undefined) {
    const hint = "add format = 'json', or another";
    return [{ option: 'format', message: 'option "format" is missing', hint }];
  }
  if (kind !== 'raw_string') return [];
  const foreign = Object.keys(options).filter(
    (name) => name.startsWith('json.') && isFormatOption(name),
  );
  const why = 'format "raw_string" takes none';
  return foreign.map((option) => ({
    option,
    message: `option "${option}" does not belong here: ${why}`,
  }));
}

/** The one column of a format that has no others. */
function singleColumn(format: FormatSpec): SqlType | null {
  if (format.kind === 'raw_string') return textType;
  return format.unstructured ? { kind: 'json' } : null;
}

function ownColumns(format: FormatSpec, role: 'source' | 'sink'): Schema | null {
  const type = singleColumn(format);
  return type === null || role === 'sink' ? null : [{ name: 'value', type, nullable: false }];
}

function columnIssues(format: FormatSpec, schema: Schema, role: 'source' | 'sink'): OptionIssue[] {
  const type = singleColumn(format);
  if (type === null) {
    return schema.flatMap((field) => typeIssues(field, field.name, role));
  }
  const [column] = schema;
  const fits =
    schema.length === 1 &&
    column?.name === 'value' &&
    (column.type.kind === type.kind || column.type.kind === 'text');
  if (fits) return [];
  const what = format.kind === 'json' ? 'json.unstructured' : 'format';
  const message = `a table of ${format.kind === 'json' ? 'unstructured JSON' : 'raw strings'} has one column, "value ${formatType(type)}"`;
  return [{ option: what, message }];
}

function typeIssues(field: Field, path: string, role: 'source' | 'sink'): OptionIssue[] {
  const { type } = field;
  if (type.kind === 'struct') {
    return type.fields.flatMap((inner) => typeIssues(inner, `${path}.${inner.name}`, role));
  }
  let element: SqlType = type;
  while (element.kind === 'list') element = element.element;
  const what = `column "${path}" of type ${formatType(type)}`;
  if (element.kind === 'struct') return [{ option: null, message: `${what} cannot be in JSON` }];
  if (element.kind !== 'interval' || role === 'sink') return [];
  const hint = 'read a number, and multiply it with INTERVAL';
  return [{ option: null, message: `${what} cannot be read from JSON`, hint }];
}
