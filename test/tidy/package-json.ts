import { dirname, posix } from 'node:path';
import { type RepositoryFile, readFiles } from './repository.ts';

/** What the rules read of a package.json. */
export interface PackageJson {
  /** The folder from the root, `libs/std`; empty for the root itself. */
  readonly folder: string;
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

export const scope = '@millrace/';

function parsePackageJson({ path, text }: RepositoryFile): PackageJson {
  const { name, dependencies = {}, devDependencies = {} } = JSON.parse(text);
  const folder = dirname(path);
  return { folder: folder === '.' ? '' : folder, name, dependencies, devDependencies };
}

/**
 * The root and the packages of the workspace. The bootstrap is none: it runs before the workspace
 * is installed.
 */
export function readWorkspace(): readonly PackageJson[] {
  return readFiles(/^([^/]+\/){0,2}package\.json$/)
    .filter(({ path }) => path !== 'cli/bootstrap/package.json')
    .map(parsePackageJson);
}

/**
 * The folder of the workspace package that a file lies in; undefined for files outside of packages.
 */
export function packageFolderOf(path: string): string | undefined {
  return /^((?:libs|services)\/[^/]+|cli|bench|test)\//.exec(path)?.[1];
}

/** Where a relative import points, from the root. */
export function resolveImport(file: string, specifier: string): string {
  return posix.join(posix.dirname(file), specifier);
}
