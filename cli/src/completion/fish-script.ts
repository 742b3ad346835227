import { type CommandWords, type OptionWord, SHELLS, type Taken } from './command-words.ts';

/** Completion for fish. What a cluster has is asked of the cluster that `MILLRACE_API` names. */
export function fishScript(words: readonly CommandWords[]): string {
  return [
    '# Completion of millrace for fish: millrace completion fish | source',
    'complete -c millrace -f',
    ...words.flatMap(linesOf),
    '',
  ].join('\n');
}

function linesOf(command: CommandWords): string[] {
  const { subcommands, options, takes } = command;
  const condition = conditionOf(command);
  const add = (rest: string): string => `complete -c millrace -n ${quote(condition)} ${rest}`;
  return [
    ...subcommands.map(({ name, summary }) => add(`-a ${name} -d ${quote(summary)}`)),
    ...options.map((option) => add(optionArguments(option))),
    ...wordsTaken(takes).map(add),
  ];
}

/** True where this command is named and none of its subcommands. */
function conditionOf({ path, subcommands }: CommandWords): string {
  const named = path.map((name) => `__fish_seen_subcommand_from ${name}`);
  const others = subcommands.map(({ name }) => name).join(' ');
  const none = others === '' ? [] : [`not __fish_seen_subcommand_from ${others}`];
  return [...named, ...none].join('; and ');
}

function optionArguments(option: OptionWord): string {
  const { name, short, help, hasValue } = option;
  const shortName = short === undefined ? '' : ` -s ${short}`;
  return `-l ${name}${shortName}${hasValue ? valueArguments(option) : ''} -d ${quote(help)}`;
}

function valueArguments({ choices, takes }: OptionWord): string {
  if (choices.length > 0) return ` -x -a ${quote(choices.join(' '))}`;
  if (takes === 'files') return ' -r -F';
  return [' -x', ...wordsTaken(takes)].join(' ');
}

function wordsTaken(takes: Taken): string[] {
  switch (takes) {
    case 'nothing':
      return [];
    case 'files':
      return ['-F'];
    case 'shells':
      return [`-a ${quote(SHELLS.join(' '))}`];
    case 'pipelines':
    case 'connectors':
    case 'profiles':
    case 'tables': {
      const list = `millrace ${takes.slice(0, -1)} list --quiet --timeout 2 2>/dev/null`;
      return [`-a ${quote(`(${list})`)}`];
    }
  }
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
