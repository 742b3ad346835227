import { packageFolderOf, resolveImport, scope } from './package-json.ts';
import type { Finding, RepositoryFile } from './repository.ts';

const specifierPattern =
  /(?:\bfrom\s*|\bimport\s*\(?\s*|\bnew URL\(\s*|\brequire\(\s*)(['"])([^'"\n]+)\1/g;

// Processes are started by the path of their main file, from wherever a test starts them.
const processEntrance = /^(cli|services\/[^/]+)\/src\/(main|start)\.ts$/;

/** Every module specifier in the text: imports at once or later, re-exports, `new URL(…)`. */
function findSpecifiers(text: string): readonly string[] {
  return [...text.matchAll(specifierPattern)].map((match) => match[2] ?? '');
}

/**
 * Packages meet at their entrances: by name from outside, never through the entrance from inside.
 */
export function checkImports(file: RepositoryFile): readonly Finding[] {
  const own = packageFolderOf(file.path);
  if (own === undefined) return [];
  return findSpecifiers(file.text).flatMap((specifier) => {
    if (specifier.startsWith(scope) && specifier.split('/').length > 2) {
      return [`${file.path}: imports the inside of a package, "${specifier}"`];
    }
    if (!specifier.startsWith('.')) return [];
    const target = resolveImport(file.path, specifier);
    const isSource = /\.(ts|tsx|mjs|js)$/.test(target) && !processEntrance.test(target);
    if (isSource && packageFolderOf(target) !== own && !target.startsWith(`${own}/`)) {
      return [`${file.path}: leaves its package by a path, "${specifier}"; import by package name`];
    }
    if (target === `${own}/src/index.ts`) {
      return [`${file.path}: imports the entrance of its own package; import the file itself`];
    }
    return [];
  });
}

/** The entrance names everything that leaves the package. */
export function checkEntrance(file: RepositoryFile): readonly Finding[] {
  return /^\s*export\s+(type\s+)?\*/m.test(file.text)
    ? [`${file.path}: exports everything ("export *"); name what leaves the package`]
    : [];
}
