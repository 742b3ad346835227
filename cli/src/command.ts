export interface CommandOption {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** How the value is called in the help. */
  readonly value?: string;
  /** The only values that it takes, in any case. */
  readonly choices?: readonly string[];
  readonly help: string;
}

export interface Arguments {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
}

/** One command of `millrace`, in a file of its own. */
export interface Command {
  /** All words of it: `run`, `pipeline list`. */
  readonly name: string;
  /** What comes after the name: `[FILE | -]`. */
  readonly positionals: string;
  /** The most words that are not options. */
  readonly positionalsMax: number;
  readonly options: Readonly<Record<string, CommandOption>>;
  readonly examples: readonly string[];
  /** Resolves with the exit code. */
  run(given: Arguments): Promise<number>;
}

/** A place in the tree of commands. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /**
   * Commands are loaded when they are run, so that none pays for what another needs. Left out by a
   * name that only stands before those of its subcommands.
   */
  readonly load?: () => Promise<Command>;
  readonly subcommands?: readonly CommandEntry[];
}
