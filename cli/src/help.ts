import { allOptions } from './arguments.ts';
import type { Command, CommandOption } from './command.ts';
import { COMMANDS } from './commands.ts';

export function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const commands = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Millrace runs SQL over streams.

Usage: millrace COMMAND [OPTIONS]

Commands:
${commands.join('\n')}

Options:
  -h, --help     this text; after a command, the help of the command
  -V, --version  the version

Try:
  echo "CREATE TABLE i (counter BIGINT) WITH (connector = 'impulse', message_count = 3);
        SELECT counter FROM i" | millrace run -
`;
}

export function commandHelp(command: Command, summary: string): string {
  const options = Object.entries(allOptions(command)).map(([name, option]): [string, string] => [
    optionNames(name, option),
    option.help,
  ]);
  const width = Math.max(...options.map(([names]) => names.length));
  const lines = options.map(([names, help]) => `  ${names.padEnd(width)}  ${help}`);
  const examples = command.examples.map((example) => `  ${example}`);
  const positionals = command.positionals === '' ? '' : ` ${command.positionals}`;
  return `millrace ${command.name}: ${summary}

Usage: millrace ${command.name}${positionals} [OPTIONS]

Options:
${lines.join('\n')}

Examples:
${examples.join('\n')}
`;
}

function optionNames(name: string, { short, value }: CommandOption): string {
  const shortName = short === undefined ? '    ' : `-${short}, `;
  return `${shortName}--${name}${value === undefined ? '' : ` ${value}`}`;
}
