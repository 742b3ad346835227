import { type PackageJson, scope } from './package-json.ts';
import type { Finding } from './repository.ts';

/** Where a package stands, and what it may lean on. */
interface Place {
  /** A package imports from layers below its own. */
  readonly layer: number;
  /**
   * Packages of its own layer that it imports all the same. Adding one is a change to argue for.
   */
  readonly siblings?: readonly string[];
  /** Packages of layers below that it must stay independent of, because the design says so. */
  readonly never?: readonly string[];
}

/** The layer table of ARCHITECTURE.md. */
export const places: Readonly<Record<string, Place>> = {
  std: { layer: 0 },
  data: { layer: 0, siblings: ['std'] },
  wasm: { layer: 1 },
  sql: { layer: 1 },
  program: { layer: 2 },
  expr: { layer: 2, siblings: ['program'] },
  state: { layer: 2 },
  operator: { layer: 3 },
  planner: { layer: 4, never: ['wasm', 'state'] },
  dataflow: { layer: 4, never: ['sql'] },
  formats: { layer: 4, never: ['sql'] },
  connectors: { layer: 4, siblings: ['formats'], never: ['sql'] },
  'control-db': { layer: 4, never: ['sql', 'expr', 'operator'] },
  rpc: { layer: 4, never: ['sql', 'expr', 'operator'] },
  service: { layer: 5, never: ['planner', 'dataflow', 'connectors', 'control-db', 'sql'] },
  api: { layer: 6, never: ['dataflow', 'state'] },
  controller: { layer: 6, never: ['sql', 'planner', 'expr', 'dataflow', 'operator'] },
  node: { layer: 6, never: ['sql', 'planner', 'expr', 'dataflow', 'operator', 'control-db'] },
  worker: { layer: 6, never: ['sql', 'planner', 'control-db'] },
  cli: { layer: 7 },
  bench: { layer: 8 },
  test: { layer: 8 },
};

/**
 * Serves tests and stands outside of the layers: it may lean on every lib, and only tests may lean
 * on it.
 */
const testOnly = 'testkit';

export function checkLayers(
  { folder, name, dependencies, devDependencies }: PackageJson,
  table: Readonly<Record<string, Place>> = places,
): readonly Finding[] {
  if (folder === '') return [];
  const own = name.slice(scope.length);
  const place = own === testOnly ? { layer: 6 } : table[own];
  if (place === undefined) {
    return [`${folder}: "${name}" has no place in the layer table of test/tidy/layers.ts`];
  }
  const arrows = Object.keys(dependencies).filter((dependency) => dependency.startsWith(scope));
  const devArrows = Object.keys(devDependencies).filter((dependency) =>
    dependency.startsWith(scope),
  );
  return [
    ...arrows.flatMap((arrow) => judgeArrow(own, place, arrow.slice(scope.length), table)),
    ...devArrows
      .map((arrow) => arrow.slice(scope.length))
      .filter((arrow) => arrow !== testOnly)
      .flatMap((arrow) => judgeArrow(own, place, arrow, table)),
  ].map((message) => `${folder}/package.json: ${message}`);
}

function judgeArrow(
  own: string,
  place: Place,
  target: string,
  table: Readonly<Record<string, Place>>,
): readonly string[] {
  if (target === testOnly) return own === 'test' ? [] : [`"${testOnly}" is for tests only`];
  const layer = table[target]?.layer;
  if (layer === undefined) return [`"${target}" has no place in the layer table`];
  if (place.never?.includes(target) === true) {
    return [`"${own}" must stay independent of "${target}"`];
  }
  if (layer < place.layer || place.siblings?.includes(target) === true) return [];
  return [`"${own}" (layer ${place.layer}) may not lean on "${target}" (layer ${layer})`];
}
