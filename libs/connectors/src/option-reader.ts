import type { OptionIssue } from '@millrace/operator';
import type { ConnectorOptions, OptionValue } from '@millrace/program';
import { closestName } from '@millrace/std';
import { parseIntervalNanos } from './interval-text.ts';

interface NumberRange {
  readonly least: number;
  readonly most: number;
}

/**
 * Reads the options of a table and gathers everything that is wrong with them. Every option that
 * was asked for is known; what nobody asked for is refused at the end.
 *
 * Reading is idempotent: what `canonical` gives reads back to the same values, so that a source
 * opens with the options that resolving put into the program.
 */
export class OptionReader {
  readonly issues: OptionIssue[] = [];
  readonly #options: ConnectorOptions;
  readonly #known: string[] = [];
  readonly #canonical: Record<string, OptionValue> = {};

  constructor(options: ConnectorOptions) {
    this.#options = options;
  }

  /** The options that were read, in the form that reads back to the same values. */
  get canonical(): ConnectorOptions {
    return this.#canonical;
  }

  text(option: string): string | null {
    const value = this.#value(option);
    if (value === undefined) return null;
    if (typeof value === 'string' && value !== '') return this.#keep(option, value);
    return this.#refuse(option, 'a text that is not empty', value);
  }

  choice<T extends string>(option: string, allowed: readonly T[]): T | null {
    const value = this.#value(option);
    if (value === undefined) return null;
    const found = allowed.find((name) => name === value);
    if (found !== undefined) return this.#keep(option, found);
    return this.#refuse(option, `one of ${allowed.map((name) => `'${name}'`).join(', ')}`, value);
  }

  /** A whole number; text of digits counts, because people quote their numbers. */
  count(option: string, range: NumberRange): number | null {
    const value = this.#value(option);
    if (value === undefined) return null;
    const count = numberOf(value);
    if (Number.isSafeInteger(count) && within(count, range)) return this.#keep(option, count);
    return this.#refuse(option, `a whole number from ${range.least} to ${range.most}`, value);
  }

  /** Any finite number above zero. */
  rate(option: string): number | null {
    const value = this.#value(option);
    if (value === undefined) return null;
    const rate = numberOf(value);
    if (Number.isFinite(rate) && rate > 0) return this.#keep(option, rate);
    return this.#refuse(option, 'a number of events a second, above 0', value);
  }

  /** A length of time in nanoseconds: an interval, or a number of `nanosPerUnit`. */
  nanos(option: string, nanosPerUnit: number, range: NumberRange): number | null {
    const value = this.#value(option);
    if (value === undefined) return null;
    const plain = numberOf(value) * nanosPerUnit;
    const exact =
      typeof value === 'string' && Number.isNaN(plain) ? parseIntervalNanos(value) : plain;
    const nanos = Math.round(exact ?? Number.NaN);
    if (within(nanos, range)) {
      this.#keep(option, nanos / nanosPerUnit);
      return nanos;
    }
    const allowed = `an interval from ${seconds(range.least)} to ${seconds(range.most)} seconds`;
    return this.#refuse(option, `${allowed}, such as '10 microseconds'`, value);
  }

  /** A moment in microseconds since the epoch: ISO 8601 without zone or a number of them. */
  micros(option: string): number | null {
    const value = this.#value(option);
    if (value === undefined) return null;
    const plain = numberOf(value);
    const iso = typeof value === 'string' && !/(z|[+-]\d\d:?\d\d)$/i.test(value) ? `${value}Z` : '';
    const micros = Number.isNaN(plain) ? Date.parse(iso) * 1000 : plain;
    if (Number.isSafeInteger(micros)) return this.#keep(option, micros);
    return this.#refuse(option, "a time without zone, such as '2020-01-01T00:00:00'", value);
  }

  flag(option: string): boolean | null {
    const value = this.#value(option);
    if (value === undefined) return null;
    if (value === true || value === 'true') return this.#keep(option, true);
    if (value === false || value === 'false') return this.#keep(option, false);
    return this.#refuse(option, 'true or false', value);
  }

  missing(option: string, hint: string): void {
    if (this.#options[option] !== undefined) return;
    this.issues.push({ option, message: `option "${option}" is missing`, hint });
  }

  refuse(option: string, message: string, hint?: string): void {
    this.issues.push({ option, message, ...(hint === undefined ? {} : { hint }) });
  }

  /** To be called last. Options that `isElsewhere` knows are judged by somebody else. */
  refuseUnknown(isElsewhere: (option: string) => boolean = () => false): void {
    for (const option of Object.keys(this.#options)) {
      if (this.#known.includes(option) || isElsewhere(option)) continue;
      const meant = closestName(option, this.#known);
      const names = this.#known.map((name) => `"${name}"`).join(', ');
      const known = names === '' ? 'this connector takes no options' : `its options are ${names}`;
      this.refuse(
        option,
        `unknown option "${option}"`,
        meant === null ? known : `did you mean "${meant}"?`,
      );
    }
  }

  #value(option: string): OptionValue | undefined {
    if (!this.#known.includes(option)) this.#known.push(option);
    return this.#options[option];
  }

  #keep<T extends OptionValue>(option: string, value: T): T {
    this.#canonical[option] = value;
    return value;
  }

  #refuse(option: string, allowed: string, value: OptionValue): null {
    const shown = typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
    this.refuse(option, `option "${option}" cannot be ${shown}`, `it is ${allowed}`);
    return null;
  }
}

function numberOf(value: OptionValue): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

function within(value: number, { least, most }: NumberRange): boolean {
  return value >= least && value <= most;
}

function seconds(nanos: number): string {
  return String(nanos / 1e9);
}
