import { type CommandWords, type OptionWord, SHELLS, type Taken } from './command-words.ts';

/** Completion for zsh. What a cluster has is asked of the one that `MILLRACE_API` names. */
export function zshScript(words: readonly CommandWords[]): string {
  const paths = words.map(({ path }) => path.join(' ')).filter((path) => path !== '');
  return `# Completion of millrace for zsh: source <(millrace completion zsh)
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
_millrace() {
  local here='' word
  local -a commands options
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$here\${here:+ }$word" in
      ${paths.map((path) => quote(path)).join(' | ')}) here="$here\${here:+ }$word" ;;
    esac
  done
  case "$here" in
${words.map(caseOf).join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then _describe -o option options
  elif (( $#commands )); then _describe command commands
  fi
}
_millrace_list() {
  local -a names=(\${(f)"$("\${words[1]}" "$1" list --quiet --timeout 2 2>/dev/null)"})
  compadd -a names
}
compdef _millrace millrace
`;
}

function caseOf({ path, subcommands, options, takes }: CommandWords): string {
  const values = options.filter(({ hasValue }) => hasValue).map(valueCase);
  const lines = [
    ...(values.length === 0 ? [] : ['case "${words[CURRENT-1]}" in', ...values, 'esac']),
    ...arrayLines(
      'commands',
      subcommands.map(({ name, summary }) => [name, summary] as const),
    ),
    ...arrayLines(
      'options',
      options.map(({ name, help }) => [`--${name}`, help] as const),
    ),
    ...(takes === 'nothing' ? [] : [`[[ $PREFIX == -* ]] || ${addTaken(takes)}`]),
  ];
  return [
    `    ${quote(path.join(' '))})`,
    ...lines.map((line) => `      ${line}`),
    '      ;;',
  ].join('\n');
}

/** Behind an option that takes a value, nothing but that value. */
function valueCase({ name, short, choices, takes }: OptionWord): string {
  const pattern = short === undefined ? `--${name}` : `--${name} | -${short}`;
  const add = choices.length === 0 ? addTaken(takes) : `compadd -- ${choices.join(' ')}`;
  return `  ${pattern}) ${add}; return ;;`;
}

function addTaken(takes: Taken): string {
  switch (takes) {
    case 'nothing':
      return ':';
    case 'files':
      return '_files';
    case 'shells':
      return `compadd -- ${SHELLS.join(' ')}`;
    case 'pipelines':
    case 'connectors':
    case 'profiles':
    case 'tables':
      return `_millrace_list ${takes.slice(0, -1)}`;
  }
}

/** `_describe` takes a name and what it means with a colon between. */
function arrayLines(
  array: string,
  entries: readonly (readonly [name: string, meaning: string])[],
): string[] {
  if (entries.length === 0) return [];
  return [
    `${array}=(`,
    ...entries.map(([name, meaning]) => `  ${quote(`${name}:${meaning.replaceAll(':', '\\:')}`)}`),
    ')',
  ];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
