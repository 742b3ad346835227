import { allOptions } from './arguments.ts';
import type { Command, CommandEntry, CommandOption } from './command.ts';
import { COMMANDS } from './commands.ts';

export function overview(): string {
  return `Millrace runs SQL over streams.

Usage: millrace COMMAND [OPTIONS]

Commands:
${columns(COMMANDS.map(({ name, summary }) => [name, summary]))}

Options:
  -h, --help     this text; after a command, the help of the command
  -V, --version  the version

Exit codes: 0 done, 1 failed or refused, 2 not understood, 3 the API does not answer,
130 and 143 cut short by a signal.

Try:
  echo "CREATE TABLE i (counter BIGINT) WITH (connector = 'impulse', message_count = 3);
        SELECT counter FROM i" | millrace run -
`;
}

/** The help of a name that only stands before others. */
export function groupHelp(name: string, entry: CommandEntry): string {
  return `millrace ${name}: ${entry.summary}

Usage: millrace ${name} COMMAND [OPTIONS]

${subcommandsOf(entry)}
"millrace ${name} COMMAND --help" tells more of each.
`;
}

export function commandHelp(command: Command, entry: CommandEntry): string {
  const options = Object.entries(allOptions(command)).map(
    ([name, option]) => [optionNames(name, option), option.help] as const,
  );
  const examples = command.examples.map((example) => `  ${example}`);
  const positionals = command.positionals === '' ? '' : ` ${command.positionals}`;
  const subcommands = entry.subcommands === undefined ? '' : `${subcommandsOf(entry)}\n`;
  return `millrace ${command.name}: ${entry.summary}

Usage: millrace ${command.name}${positionals} [OPTIONS]

${subcommands}Options:
${columns(options)}

Examples:
${examples.join('\n')}
`;
}

function subcommandsOf({ subcommands = [] }: CommandEntry): string {
  return `Commands:\n${columns(subcommands.map(({ name, summary }) => [name, summary]))}\n`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

function optionNames(name: string, { short, value }: CommandOption): string {
  const shortName = short === undefined ? '    ' : `-${short}, `;
  return `${shortName}--${name}${value === undefined ? '' : ` ${value}`}`;
}
