export type NodeCapacity = { readonly nodeId: string; readonly free: number };

/**
 * How many slots of a job each node takes: every slot goes where most are free, so that jobs spread
 * over the nodes. Null when all nodes together have too few.
 */
export function placeSlots(
  nodes: readonly NodeCapacity[],
  slots: number,
): ReadonlyMap<string, number> | null {
  const free = new Map(
    nodes
      .toSorted((a, b) => (a.nodeId < b.nodeId ? -1 : 1))
      .map(({ nodeId, free: count }) => [nodeId, count]),
  );
  const placed = new Map<string, number>();
  for (let slot = 0; slot < slots; slot += 1) {
    const [nodeId, most] = mostFree(free);
    if (nodeId === null || most === 0) return null;
    free.set(nodeId, most - 1);
    placed.set(nodeId, (placed.get(nodeId) ?? 0) + 1);
  }
  return placed;
}

function mostFree(free: ReadonlyMap<string, number>): readonly [string | null, number] {
  let best: readonly [string | null, number] = [null, 0];
  for (const entry of free) if (entry[1] > best[1]) best = entry;
  return best;
}
