import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { COMMANDS } from '../commands.ts';
import { bashScript, zshScript } from './bash-script.ts';
import { type CommandWords, commandWords } from './command-words.ts';
import { fishScript } from './fish-script.ts';

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

test('zsh runs the script of bash', () => {
  expect(zshScript(words)).toContain('bashcompinit');
  expect(zshScript(words)).toContain('complete -F _millrace millrace');
});

test('fish is told each word under the condition that it fits', () => {
  const show: CommandWords = {
    path: ['pipeline', 'show'],
    subcommands: [],
    options: [
      {
        name: 'api',
        short: 'a',
        help: "the API's URL",
        hasValue: true,
        choices: [],
        takes: 'nothing',
      },
      {
        name: 'mode',
        short: undefined,
        help: 'how',
        hasValue: true,
        choices: ['slow', 'fast'],
        takes: 'nothing',
      },
    ],
    takes: 'pipelines',
  };
  const summaries = [{ name: 'show', summary: 'one pipeline' }];
  const group: CommandWords = {
    ...show,
    path: ['pipeline'],
    subcommands: summaries,
    options: [],
    takes: 'nothing',
  };
  expect(
    fishScript([group, show]),
  ).toBe(`# Completion of millrace for fish: millrace completion fish | source
complete -c millrace -f
complete -c millrace -n '__fish_seen_subcommand_from pipeline; and not __fish_seen_subcommand_from show' -a show -d 'one pipeline'
complete -c millrace -n '__fish_seen_subcommand_from pipeline; and __fish_seen_subcommand_from show' -l api -s a -x -d 'the API\\'s URL'
complete -c millrace -n '__fish_seen_subcommand_from pipeline; and __fish_seen_subcommand_from show' -l mode -x -a 'slow fast' -d 'how'
complete -c millrace -n '__fish_seen_subcommand_from pipeline; and __fish_seen_subcommand_from show' -a '(millrace pipeline list --quiet --timeout 2 2>/dev/null)'
`);
});
