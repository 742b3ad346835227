import { resolveImport } from './package-json.ts';
import type { Finding, RepositoryFile } from './repository.ts';

// Types may be as recursive as what they describe, and their imports are gone when the code runs.
const staticImport = /^(?:import|export)\s+(?!type\b)(?:[\w$*{},\s]+\sfrom\s+)?'(\.[^'\n]+)'/gm;
const dynamicImport = /^(?!\s*(?:\*|\/[/*])).*(?<!typeof )\bimport\('(\.[^'\n]+)'\)/gm;

/** The files that a file needs when it runs, at once or later. */
function findImports({ path, text }: RepositoryFile): readonly string[] {
  const matches = [...text.matchAll(staticImport), ...text.matchAll(dynamicImport)];
  return matches.map(([, specifier = '']) => resolveImport(path, specifier));
}

/**
 * Files that import each other in a circle cannot be read, tested or moved one without the other,
 * and which of them runs first depends on who is asked for first.
 */
export function checkCircles(files: readonly RepositoryFile[]): readonly Finding[] {
  const left = new Map(files.map((file) => [file.path, findImports(file)]));
  const findings: Finding[] = [];
  for (;;) {
    removeWithoutImports(left);
    const [start] = left.keys();
    if (start === undefined) return findings;
    const circle = circleFrom(left, start);
    findings.push(
      `${[...circle, circle[0]].join(' -> ')}: imports go round in a circle; move what they share below both, or hand in the way back (type-only imports may go anywhere: they are gone when the code runs)`,
    );
    for (const path of circle) left.delete(path);
  }
}

/** What is left then imports something that is left. */
function removeWithoutImports(left: Map<string, readonly string[]>): void {
  const before = left.size;
  for (const [path, imports] of left) {
    if (!imports.some((each) => left.has(each))) left.delete(path);
  }
  if (left.size < before) removeWithoutImports(left);
}

function circleFrom(
  left: ReadonlyMap<string, readonly string[]>,
  start: string,
): readonly string[] {
  const way: string[] = [];
  let path: string | undefined = start;
  while (path !== undefined && !way.includes(path)) {
    way.push(path);
    path = left.get(path)?.find((each) => left.has(each));
  }
  return way.slice(way.indexOf(path ?? start));
}
