/**
 * Random text: each character takes 12 bits, five a word. The kit takes a blank for one in 13 and
 * any of 26 letters else; 315 of 4096 are 1 in 13.003, and each letter has 145 or 146 of the rest.
 */
export const bitsPerLetter = 12;
export const lettersPerWord = 5;
const blanks = 315;

/** The character for each 12-bit number. */
export const letterTable: Uint8Array = Uint8Array.from(
  { length: 1 << bitsPerLetter },
  (_, drawn) =>
    drawn < blanks
      ? 0x20
      : 0x61 + Math.floor(((drawn - blanks) * 26) / ((1 << bitsPerLetter) - blanks)),
);
