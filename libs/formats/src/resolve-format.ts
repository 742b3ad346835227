import { type Field, formatType, type Schema, type SqlType, textType } from '@millrace/data';
import {
  declareOptions,
  type OptionIssue,
  type Options,
  readOptions,
  type Resolution,
  type TableDeclaration,
  type TableRole,
} from '@millrace/operator';
import type { ConnectorOptions, OptionValue } from '@millrace/program';
import { type FormatSpec, formatOptions } from './format-spec.ts';

export interface FormatResolution {
  readonly format: FormatSpec;
  /** The declared columns, or the format's own where it has some; null when neither says. */
  readonly schema: Schema | null;
  /** All options of the table for a program to keep: those of the format, and the connector's. */
  readonly options: ConnectorOptions;
}

export interface FormatRules {
  /** What the connector takes besides a format; null where there is a format and no table. */
  readonly own: Options | null;
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

/** Reads the options and columns of a table with a format. Pure; all issues at once. */
export function resolveFormat(
  table: TableDeclaration,
  role: TableRole,
  rules: FormatRules,
): Resolution<FormatResolution> {
  const misplaced = misplacedOptions(table.options['format'] ?? rules.format);
  const { values, canonical, issues } = readOptions(
    { ...rules.own, ...formatTableOptions },
    table.options,
    { misplaced, ...(rules.own === null ? {} : { role }) },
  );
  const kind = values.format ?? rules.format ?? 'json';
  const framed = {
    badData: values.bad_data,
    framing: values.framing ?? rules.framing,
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
  const all = [
    ...issues,
    ...missingIssues(table.options, rules),
    ...misplacedIssues(table.options, misplaced),
    ...(schema === null ? [] : columnIssues(format, schema, role)),
  ];
  if (all.length > 0) return { kind: 'refused', issues: all };
  const options = { ...canonical, ...formatOptions(format) };
  return { kind: 'resolved', value: { format, schema, options } };
}

function missingIssues(options: ConnectorOptions, { format }: FormatRules): OptionIssue[] {
  if (format !== null || options['format'] !== undefined) return [];
  const hint = "add format = 'json', or another";
  return [{ option: 'format', message: 'option "format" is missing', hint }];
}

/** Options of another format; `json.compression` is about files, so it is the connector's. */
function misplacedOptions(format: OptionValue | null): readonly string[] {
  if (format !== 'raw_string') return [];
  return Object.keys(formatTableOptions).filter((name) => name.startsWith('json.'));
}

function misplacedIssues(options: ConnectorOptions, misplaced: readonly string[]): OptionIssue[] {
  const why = 'format "raw_string" takes none';
  return misplaced
    .filter((option) => options[option] !== undefined)
    .map((option) => ({ option, message: `option "${option}" does not belong here: ${why}` }));
}

/** The one column of a format that has no others. */
function singleColumn(format: FormatSpec): SqlType | null {
  if (format.kind === 'raw_string') return textType;
  return format.unstructured ? { kind: 'json' } : null;
}

function ownColumns(format: FormatSpec, role: TableRole): Schema | null {
  const type = singleColumn(format);
  return type === null || role === 'sink' ? null : [{ name: 'value', type, nullable: false }];
}

function columnIssues(format: FormatSpec, schema: Schema, role: TableRole): OptionIssue[] {
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

function typeIssues(field: Field, path: string, role: TableRole): OptionIssue[] {
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
