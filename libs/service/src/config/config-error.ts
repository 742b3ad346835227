import { OperatingError } from '@millrace/std';

/** Everything that is wrong with a configuration, one line each. */
export class ConfigError extends OperatingError {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const lines = problems.map((problem) => `\n  - ${problem}`);
    super(`the configuration is invalid:${lines.join('')}`, { domain: 'user', retry: 'never' });
    this.problems = problems;
  }
}
