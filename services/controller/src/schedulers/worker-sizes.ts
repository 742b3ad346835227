/** How many slots each worker brings when no worker may have more than `slotsPerWorker`. */
export function workerSizes(slots: number, slotsPerWorker: number): number[] {
  const sizes: number[] = [];
  for (let left = slots; left > 0; left -= slotsPerWorker) {
    sizes.push(Math.min(left, slotsPerWorker));
  }
  return sizes;
}
