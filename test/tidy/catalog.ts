import { type PackageJson, scope } from './package-json.ts';
import { type Finding, readRepositoryFile } from './repository.ts';

const exactVersion = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

/** The versions of pnpm-workspace.yaml by package. */
export function parseCatalog(text: string): ReadonlyMap<string, string> {
  const section = /^catalog:\n((?: {2}.*\n|\s*\n)*)/m.exec(`${text}\n`)?.[1] ?? '';
  const entries = [...section.matchAll(/^ {2}'?([^':\s]+)'?:\s*(\S+)\s*$/gm)];
  return new Map(entries.map(([, name = '', version = '']) => [name, version]));
}

export function readCatalog(): ReadonlyMap<string, string> {
  return parseCatalog(readRepositoryFile('pnpm-workspace.yaml').text);
}

/** A range would install something else tomorrow. */
export function checkCatalog(catalog: ReadonlyMap<string, string>): readonly Finding[] {
  return [...catalog]
    .filter(([, version]) => !exactVersion.test(version))
    .map(([name, version]) => `pnpm-workspace.yaml: "${name}" is at "${version}", not exact`);
}

/**
 * Versions stand in the catalog; packages refer to it, and to each other as parts of the workspace.
 */
export function checkVersions(subject: PackageJson): readonly Finding[] {
  const all = { ...subject.dependencies, ...subject.devDependencies };
  return Object.entries(all).flatMap(([name, version]) => {
    const expected = name.startsWith(scope) ? 'workspace:*' : 'catalog:';
    return version === expected
      ? []
      : [`${subject.folder}/package.json: "${name}" is at "${version}", not "${expected}"`];
  });
}
