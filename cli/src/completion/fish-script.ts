import { type CommandWords, type OptionWord, SHELLS } from './command-words.ts';

/** Completion for fish. Pipelines and connectors are asked of the cluster that `MILLRACE_API` names. */
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

function optionArguments({ name, short, help, hasValue, choices }: OptionWord): string {
  const shortName = short === undefined ? '' : ` -s ${short}`;
  const value = choices.length === 0 ? ' -r' : ` -x -a ${quote(choices.join(' '))}`;
  return `-l ${name}${shortName}${hasValue ? value : ''} -d ${quote(help)}`;
}

function wordsTaken(takes: CommandWords['takes']): string[] {
  switch (takes) {
    case 'nothing':
      return [];
    case 'files':
      return ['-F'];
    case 'shells':
      return [`-a ${quote(SHELLS.join(' '))}`];
    case 'pipelines':
    case 'connectors': {
      const list = `millrace ${takes.slice(0, -1)} list --quiet --timeout 2 2>/dev/null`;
      return [`-a ${quote(`(${list})`)}`];
    }
  }
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
