import { type CommandWords, SHELLS } from './command-words.ts';

/** Completion for bash. What a cluster has is asked of the one that `MILLRACE_API` names. */
export function bashScript(words: readonly CommandWords[]): string {
  const cases = words.map(
    (command) => `    '${command.path.join(' ')}')
      words='${[...command.subcommands.map(({ name }) => name), ...optionWords(command)].join(' ')}'
      takes='${command.takes}'${valueCases(command)} ;;`,
  );
  return `# Completion of millrace for bash: source <(millrace completion bash)
_millrace() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path='' word words='' takes='nothing' index
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "$word" in -*) continue ;; esac
    case "$path\${path:+ }$word" in
      ${patternsOf(words)}) path="$path\${path:+ }$word" ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  words="\${words// /$'\\n'}"
  case "$takes" in
    files) compopt -o default 2>/dev/null ;;
    shells) words="$words"$'\\n${SHELLS.join('\\n')}' ;;
    pipelines | connectors | profiles | tables)
      case "$current" in
        -*) ;;
        *) words="$("\${COMP_WORDS[0]}" "\${takes%s}" list --quiet --timeout 2 2>/dev/null)" ;;
      esac ;;
  esac
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _millrace millrace ./millrace
`;
}

function patternsOf(words: readonly CommandWords[]): string {
  const paths = words.map(({ path }) => path.join(' ')).filter((path) => path !== '');
  return paths.map((path) => `'${path}'`).join(' | ');
}

/** Behind an option that takes a value, nothing but that value: one of its choices, or a file. */
function valueCases({ options }: CommandWords): string {
  const cases = options
    .filter(({ hasValue }) => hasValue)
    .map(({ name, short, choices, takes }) => {
      const pattern = short === undefined ? `--${name}` : `--${name} | -${short}`;
      return `\n        ${pattern}) words='${choices.join(' ')}' takes='${takes}' ;;`;
    });
  return cases.length === 0 ? '' : `\n      case "$previous" in${cases.join('')}\n      esac`;
}

function optionWords({ options }: CommandWords): string[] {
  return options.map(({ name }) => `--${name}`);
}
