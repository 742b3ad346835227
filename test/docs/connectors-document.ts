import { connectorCatalog } from '@millrace/connectors';
import { type Option, type Options, tableOptions } from '@millrace/operator';
import { must, unreachable } from '@millrace/std';
import { readRepositoryFile } from '../tidy/repository.ts';

const catalog = connectorCatalog();
/** Whose options are those of the format and no others. */
const formatTableOptions = must(catalog.connector('stdout')?.sink).options;

/** Everything between these is written from the declarations; the rest is written by people. */
const BLOCK = /(<!-- options: (\S+) -->\n)[\s\S]*?(<!-- end of options -->)/g;

/** docs/connectors.md with the options that there are. */
export function connectorsDocument(): string {
  const { text } = readRepositoryFile('docs/connectors.md');
  return text.replaceAll(BLOCK, (_all, start: string, subject: string, end: string) => {
    return `${start}${optionTable(optionsOf(subject))}\n${end}`;
  });
}

/** The subjects of the blocks of the document. */
export function documentedSubjects(): readonly string[] {
  const { text } = readRepositoryFile('docs/connectors.md');
  return [...text.matchAll(BLOCK)].map(([, , subject = '']) => subject);
}

/**
 * Of a connector without those of the format, of `format`, or of `table`: what the planner reads.
 */
function optionsOf(subject: string): Options {
  if (subject === 'format') return formatTableOptions;
  if (subject === 'table') return tableOptions;
  const [name = '', role] = subject.split('/');
  const connector = must(catalog.connector(name), subject);
  const all: Options = {
    ...(role === 'sink' ? {} : connector.source?.options),
    ...(role === 'source' ? {} : connector.sink?.options),
  };
  return Object.fromEntries(
    Object.entries(all).filter(([option]) => !(option in formatTableOptions)),
  );
}

function optionTable(options: Options): string {
  const rows = Object.entries(options).map(
    ([name, option]) =>
      `| \`${name}\` | ${valueText(option)} | ${defaultText(option)} | ${option.doc}${option.secret === true ? ' (a secret)' : ''} |`,
  );
  return ['| option | value | unless given | |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function valueText(option: Option): string {
  switch (option.kind) {
    case 'text':
      return 'text';
    case 'choice':
      return option.choices.map((choice) => `\`${choice}\``).join(', ');
    case 'count':
      return 'whole number';
    case 'rate':
      return 'number above 0';
    case 'duration':
      return `interval, or ${option.unit}`;
    case 'time':
      return 'time';
    case 'flag':
      return '`true`, `false`';
    default:
      return unreachable(option);
  }
}

function defaultText({ required, default: value, otherwise }: Option): string {
  if (required !== undefined) return 'required';
  return value === undefined ? (otherwise ?? '') : `\`${String(value)}\``;
}
