import { type Field, formatType, type Schema, type SqlType, textType } from '@millrace/data';
import type { OptionIssue, Resolution, TableDeclaration } from '@millrace/operator';
import type { OptionValue } from '@millrace/program';
import { closestName } from '@millrace/std';
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

const formatNames = ['json', 'raw_string'] as const;
const optionNames = [
  'format',
  'bad_data',
  'framing',
  'framing.newline.max_length',
  'json.timestamp_format',
  'json.unstructured',
  'json.decimal_encoding',
];
const rowBytesMaxDefault = 16 << 20;
const rowBytesMaxMax = 256 << 20;

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
  const options = new OptionReader(table.options);
  const kind = options.choice('format', formatNames, defaults.format);
  const framed = {
    badData: options.choice('bad_data', ['fail', 'drop'], 'fail'),
    framing: options.choice('framing', ['newline', 'none'], defaults.framing),
    rowBytesMax: options.bytes('framing.newline.max_length', rowBytesMaxDefault, rowBytesMaxMax),
  };
  const json = {
    unstructured: options.flag('json.unstructured'),
    timestampFormat: options.choice('json.timestamp_format', ['rfc3339', 'unix_millis'], 'rfc3339'),
    decimalEncoding: options.choice('json.decimal_encoding', ['number', 'string'], 'number'),
  };
  if (kind === 'raw_string') options.refuseOthers('json.', 'format "raw_string" takes none');
  options.refuseUnknown();
  const format: FormatSpec =
    kind === 'raw_string' ? { kind, ...framed } : { kind: 'json', ...framed, ...json };
  const schema = table.columns === null ? ownColumns(format, role) : table.columns;
  const issues = [...options.issues, ...(schema === null ? [] : columnIssues(format, schema))];
  if (issues.length > 0) return { kind: 'refused', issues };
  return { kind: 'resolved', value: { format, schema } };
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

function columnIssues(format: FormatSpec, schema: Schema): OptionIssue[] {
  const type = singleColumn(format);
  if (type === null) {
    return schema.flatMap((field) => typeIssues(field, field.name));
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

function typeIssues(field: Field, path: string): OptionIssue[] {
  const { type } = field;
  if (type.kind === 'struct') {
    return type.fields.flatMap((inner) => typeIssues(inner, `${path}.${inner.name}`));
  }
  let element: SqlType = type;
  while (element.kind === 'list') element = element.element;
  if (element.kind !== 'struct' && element.kind !== 'interval') return [];
  return [
    { option: null, message: `column "${path}" of type ${formatType(type)} cannot be in JSON` },
  ];
}

class OptionReader {
  readonly issues: OptionIssue[] = [];
  readonly #options: Readonly<Record<string, OptionValue>>;

  constructor(options: Readonly<Record<string, OptionValue>>) {
    this.#options = options;
  }

  choice<T extends string>(option: string, allowed: readonly T[], fallback: T | null): T {
    const value = this.#options[option];
    const found = allowed.find((name) => name === value);
    if (found !== undefined) return found;
    const hint = `one of ${allowed.map((name) => `'${name}'`).join(', ')}`;
    if (value !== undefined) {
      this.issues.push({
        option,
        message: `option "${option}" cannot be '${String(value)}'`,
        hint,
      });
    } else if (fallback === null) {
      this.issues.push({ option, message: `option "${option}" is missing`, hint });
    }
    return fallback ?? (allowed[0] as T);
  }

  flag(option: string): boolean {
    const value = this.#options[option];
    if (value === undefined || value === false || value === 'false') return false;
    if (value === true || value === 'true') return true;
    this.issues.push({ option, message: `option "${option}" is 'true' or 'false'` });
    return false;
  }

  bytes(option: string, fallback: number, most: number): number {
    const value = this.#options[option];
    if (value === undefined) return fallback;
    const bytes = Number(value);
    if (Number.isInteger(bytes) && bytes > 0 && bytes <= most) return bytes;
    this.issues.push({
      option,
      message: `option "${option}" is a number of bytes from 1 to ${most}`,
    });
    return fallback;
  }

  refuseOthers(prefix: string, why: string): void {
    for (const option of Object.keys(this.#options)) {
      if (option.startsWith(prefix) && isFormatOption(option)) {
        this.issues.push({ option, message: `option "${option}" does not belong here: ${why}` });
      }
    }
  }

  refuseUnknown(): void {
    for (const option of Object.keys(this.#options)) {
      if (!isFormatOption(option) || optionNames.includes(option)) continue;
      const meant = closestName(option, optionNames);
      const hint = meant === null ? {} : { hint: `did you mean "${meant}"?` };
      this.issues.push({ option, message: `unknown option "${option}"`, ...hint });
    }
  }
}
