import { type CommandWords, type OptionWord, SHELLS, type Taken } from './command-words.ts';

/** Completion for fish. What a cluster has is asked of the one that `MILLRACE_API` names. */
export function fishScript(words: readonly CommandWords[]): string {
  const paths = words.map(({ path }) => path.join(' ')).filter((path) => path !== '');
  return `# Completion of millrace for fish: millrace completion fish | source
function __millrace_at -d 'whether this command is being typed'
  set -l here
  for word in (commandline -opc)[2..]
    set -l next $here $word
    contains -- "$next" ${paths.map(quote).join(' ')}
    and set here $next
  end
  test "$here" = "$argv"
end
complete -c millrace -f
${words.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, subcommands, options, takes }: CommandWords): string[] {
  const condition = quote(`__millrace_at ${path.join(' ')}`.trimEnd());
  const add = (rest: string): string => `complete -c millrace -n ${condition} ${rest}`;
  return [
    ...subcommands.map(({ name, summary }) => add(`-a ${name} -d ${quote(summary)}`)),
    ...options.map((option) => add(optionArguments(option))),
    ...wordsTaken(takes).map(add),
  ];
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
