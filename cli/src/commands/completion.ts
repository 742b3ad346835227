import { requirePositional, UsageError } from '../arguments.ts';
import type { Command, CommandEntry } from '../command.ts';
import { bashScript } from '../completion/bash-script.ts';
import {
  type CommandWords,
  commandWords,
  type Shell,
  SHELLS,
} from '../completion/command-words.ts';
import { fishScript } from '../completion/fish-script.ts';
import { zshScript } from '../completion/zsh-script.ts';
import { printRaw } from '../print/print.ts';

/** The command that prints what makes a shell complete these commands. */
export function completionCommand(commands: readonly CommandEntry[]): Command {
  const command: Command = {
    name: 'completion',
    positionals: 'SHELL',
    positionalsMax: 1,
    options: {},
    examples: [
      'source <(millrace completion bash)',
      'source <(millrace completion zsh)',
      'millrace completion fish | source',
    ],
    async run(given) {
      const name = requirePositional(command, given);
      const shell = SHELLS.find((each) => each === name);
      if (shell === undefined) {
        throw new UsageError(['completion'], `the shell is ${SHELLS.join(', ')}, not "${name}"`);
      }
      await printRaw(SCRIPTS[shell](await commandWords(commands)).trimEnd());
      return 0;
    },
  };
  return command;
}

const SCRIPTS: Readonly<Record<Shell, (words: readonly CommandWords[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};
