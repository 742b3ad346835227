/**
 * The kit's order of events that do not come in the order of their times: in each group of
 * `groupSize` numbers, this is whose turn it is at `number`.
 */
export function shuffledNumber(number: bigint, groupSize: number): bigint {
  const size = BigInt(groupSize);
  return number - (number % size) + ((number * turnStride) % size);
}

export const turnStride = 953n;
