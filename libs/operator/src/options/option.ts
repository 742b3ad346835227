import type { OptionValue } from '@millrace/program';

/**
 * What stands in WITH, declared once: reading and refusing it, its JSON schema and its
 * documentation all come from here. `null` is the value of what was not given and has no default.
 */
export type Option =
  | TextOption
  | ChoiceOption
  | CountOption
  | RateOption
  | DurationOption
  | TimeOption
  | FlagOption;

export type Options = Readonly<Record<string, Option>>;

interface Described {
  /** For people, in a line that goes on from the name. */
  readonly doc: string;
  /** What holds when the option is not given, where that is always the same. */
  readonly default?: OptionValue;
  /** The same in words, where it depends on something. */
  readonly otherwise?: string;
  /** Given when the option must be there: what a user who left it out should write. */
  readonly required?: string;
  /** Whether the value must never be shown; what is kept of it is a reference (`references.ts`). */
  readonly secret?: boolean;
}

/** A text that is not empty. */
export interface TextOption extends Described {
  readonly kind: 'text';
  readonly default?: string;
  /** What the text has to be instead, or null when it is fine. */
  readonly check?: (text: string) => string | null;
}

export interface ChoiceOption extends Described {
  readonly kind: 'choice';
  readonly choices: readonly string[];
  readonly default?: string;
}

/** A whole number; text of digits counts, because people quote their numbers. */
export interface CountOption extends Described {
  readonly kind: 'count';
  readonly least: number;
  readonly most: number;
  readonly default?: number;
}

/** A number of events a second, above 0. */
export interface RateOption extends Described {
  readonly kind: 'rate';
  readonly default?: number;
}

/** A length of time in nanoseconds: an interval, or a number of the unit. */
export interface DurationOption extends Described {
  readonly kind: 'duration';
  readonly unit: 'nanoseconds' | 'microseconds' | 'seconds';
  readonly leastNanos: number;
  readonly mostNanos: number;
  /** In the unit. */
  readonly default?: number;
}

/** A moment in microseconds since the epoch: ISO 8601 without zone, or a number of them. */
export interface TimeOption extends Described {
  readonly kind: 'time';
  /** ISO 8601. */
  readonly default?: string;
}

export interface FlagOption extends Described {
  readonly kind: 'flag';
  readonly default?: boolean;
}

export const nanosOfUnit: Readonly<Record<DurationOption['unit'], number>> = {
  nanoseconds: 1,
  microseconds: 1e3,
  seconds: 1e9,
};

/** What reading gives for each option. */
export type OptionValues<T extends Options> = {
  readonly [Name in keyof T]: GivenValue<T[Name]> | Absent<T[Name]>;
};

type GivenValue<T extends Option> = T extends ChoiceOption
  ? T['choices'][number]
  : T extends TextOption
    ? string
    : T extends FlagOption
      ? boolean
      : number;

type Absent<T> = T extends { readonly default: OptionValue } ? never : null;

/** Keeps the names and choices of a declaration, so that its values have their types. */
export function declareOptions<const T extends Options>(options: T): T {
  return options;
}
