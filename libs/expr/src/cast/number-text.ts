import { EvaluationError } from '../evaluate/evaluation-error.ts';

/**
 * The shortest text that reads back as the same number, with an exponent below 1e-4 and from 1e15
 * on: `1`, `0.1`, `1e+20`, `-Infinity`, `NaN`.
 */
export function formatDouble(value: number): string {
  const size = Math.abs(value);
  // JavaScript writes these the same way.
  if (size === 0 || (size >= 1e-4 && size < 1e15)) return String(value);
  return Number.isFinite(value) ? fromDigits(value.toExponential()) : String(value);
}

export function formatReal(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  for (let digits = 0; digits < 9; digits++) {
    const text = value.toExponential(digits);
    if (Math.fround(Number(text)) === value) return fromDigits(text);
  }
  return fromDigits(value.toExponential());
}

/** From `d.ddde±x` to plain digits where they are short. */
function fromDigits(scientific: string): string {
  const [mantissa = '0', power = '0'] = scientific.split('e');
  const exponent = Number(power);
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa
    .replace('-', '')
    .replace('.', '')
    .replace(/(?<=.)0+$/, '');
  if (exponent < -4 || exponent >= 15) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, '0');
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

export function formatDecimal(unscaled: bigint, scale: number): string {
  if (scale === 0) return unscaled.toString();
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** @throws EvaluationError */
export function parseDouble(text: string, typeName: string): number {
  const trimmed = text.trim();
  if (numberPattern.test(trimmed)) return Number(trimmed);
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(trimmed);
  if (special === null) throw invalidSyntax(typeName, text);
  if (special[2]?.toLowerCase() === 'nan') return Number.NaN;
  return special[1] === '-' ? -Infinity : Infinity;
}

/** @throws EvaluationError */
export function parseInteger(text: string, typeName: string): bigint {
  const trimmed = text.trim();
  if (!/^[+-]?\d+$/.test(trimmed)) throw invalidSyntax(typeName, text);
  return BigInt(trimmed.replace('+', ''));
}

/** The unscaled value, rounded half away from zero. @throws EvaluationError */
export function parseDecimal(text: string, scale: number, typeName: string): bigint {
  const trimmed = text.trim();
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,4}))?$/i.exec(trimmed);
  const [whole, fraction] = [match?.[2] ?? '', match?.[3] ?? ''];
  if (match === null || whole + fraction === '') throw invalidSyntax(typeName, text);
  const shift = scale + Number(match[4] ?? 0) - fraction.length;
  const size = shiftDigits(BigInt(whole + fraction), shift);
  return match[1] === '-' ? -size : size;
}

/** Times a power of ten, rounded half away from zero. */
export function shiftDigits(value: bigint, power: number): bigint {
  if (power >= 0) return value * 10n ** BigInt(power);
  return divideRounded(value, 10n ** BigInt(-power));
}

/** The quotient rounded half away from zero. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n;
  const [size, by] = [dividend < 0n ? -dividend : dividend, divisor < 0n ? -divisor : divisor];
  const rounded = (2n * size + by) / (2n * by);
  return negative ? -rounded : rounded;
}

export function invalidSyntax(typeName: string, text: string): EvaluationError {
  return new EvaluationError(
    'invalid-cast',
    `invalid input syntax for type ${typeName}: "${text}"`,
  );
}
