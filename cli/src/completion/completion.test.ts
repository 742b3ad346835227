import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { COMMANDS } from '../commands.ts';
import { bashScript } from './bash-script.ts';
import { type CommandWords, commandWords } from './command-words.ts';
import { fishScript } from './fish-script.ts';
import { zshScript } from './zsh-script.ts';

const words = await commandWords(COMMANDS);

/** What a real bash offers for a line; a cluster with two pipelines stands behind it. */
function complete(line: string): string[] {
  const script = `${bashScript(words)}
millrace() {
  case "$*" in
    'pipeline list --quiet --timeout 2') printf 'clicks\\nclicks by hour\\n' ;;
    'profile list --quiet --timeout 2') printf 'broker\\n' ;;
  esac
}
COMP_WORDS=(${line
    .split(' ')
    .map((word) => `'${word}'`)
    .join(' ')})
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_millrace
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const offered = execFileSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
  return offered.split('\n').filter((word) => word !== '');
}

test('bash completes commands, their subcommands and options', () => {
  expect(complete('millrace ')).toContain('pipeline');
  expect(complete('millrace pip')).toEqual(['pipeline']);
  expect(complete('millrace pipeline s')).toEqual(['show', 'stop']);
  expect(complete('millrace pipeline stop --m')).toEqual(['--mode']);
  expect(complete('millrace node li')).toEqual(['list']);
  expect(complete('millrace completion ')).toEqual(['--help', 'bash', 'zsh', 'fish']);
});

test('bash completes the value of an option, and nothing else behind it', () => {
  expect(complete('millrace pipeline stop --mode ')).toEqual(['graceful', 'immediate', 'force']);
  expect(complete('millrace pipeline stop clicks -m f')).toEqual(['force']);
  expect(complete('millrace pipeline show --token-file ')).toEqual([]);
  expect(complete('millrace pipeline tail clicks --rows ')).toEqual([]);
  expect(complete('millrace table create ticks --profile ')).toEqual(['broker']);
  expect(complete('millrace pipeline show --json cl')).toEqual(['clicks', 'clicks by hour']);
});

test('bash completes the names of pipelines, with what is in them', () => {
  expect(complete('millrace pipeline show cl')).toEqual(['clicks', 'clicks by hour']);
  expect(complete('millrace pipeline show x')).toEqual([]);
});

const show: CommandWords = {
  path: ['pipeline', 'show'],
  subcommands: [],
  options: [
    {
      name: 'ca',
      short: 'a',
      help: "the API's authority",
      hasValue: true,
      choices: [],
      takes: 'files',
    },
    {
      name: 'mode',
      short: undefined,
      help: 'fast: now',
      hasValue: true,
      choices: ['slow', 'fast'],
      takes: 'nothing',
    },
    {
      name: 'wait',
      short: 'w',
      help: 'for it',
      hasValue: false,
      choices: [],
      takes: 'nothing',
    },
  ],
  takes: 'pipelines',
};
const group: CommandWords = {
  path: ['pipeline'],
  subcommands: [{ name: 'show', summary: 'one pipeline' }],
  options: [],
  takes: 'nothing',
};

test('zsh is told the words of each command with what they mean', () => {
  expect(zshScript([group, show])).toContain(`
  case "$here" in
    'pipeline')
      commands=(
        'show:one pipeline'
      )
      ;;
    'pipeline show')
      case "\${words[CURRENT-1]}" in
        --ca | -a) _files; return ;;
        --mode) compadd -- slow fast; return ;;
      esac
      options=(
        '--ca:the API'\\''s authority'
        '--mode:fast\\: now'
        '--wait:for it'
      )
      [[ $PREFIX == -* ]] || _millrace_list pipeline
      ;;
  esac
`);
});

test('fish is told each word under the condition that it fits', () => {
  expect(fishScript([group, show])).toContain(`
complete -c millrace -f
complete -c millrace -n '__millrace_at pipeline' -a show -d 'one pipeline'
complete -c millrace -n '__millrace_at pipeline show' -l ca -s a -r -F -d 'the API\\'s authority'
complete -c millrace -n '__millrace_at pipeline show' -l mode -x -a 'slow fast' -d 'fast: now'
complete -c millrace -n '__millrace_at pipeline show' -l wait -s w -d 'for it'
complete -c millrace -n '__millrace_at pipeline show' -a '(millrace pipeline list --quiet --timeout 2 2>/dev/null)'
`);
});
