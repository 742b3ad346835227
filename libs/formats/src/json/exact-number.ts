const numberToken = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/;
/** More digits than any column holds: beyond this a value is out of range, whatever it is. */
const digitsMax = 60;

export function isNumberToken(text: string): boolean {
  return numberToken.test(text);
}

/**
 * The value of a JSON number times 10^`scale`, exactly: `inexact` when that is not an integer,
 * `huge` when it has more digits than any column holds.
 */
export function scaledInteger(token: string, scale: number): bigint | 'inexact' | 'huge' {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = numberToken.exec(token) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return 0n;
  const shift = Number(exponent) - fraction.length + scale;
  const significant = digits.replace(/0+$/, '');
  const zeros = digits.length - significant.length + shift;
  if (zeros < 0) return 'inexact';
  if (significant.length + zeros > digitsMax) return 'huge';
  return BigInt(`${sign}${significant}${'0'.repeat(zeros)}`);
}
