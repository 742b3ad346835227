import { basename } from 'node:path';
import { type Finding, sourcePattern } from './repository.ts';

// Drawers: a name that says nothing collects everything.
const drawers = new Set([
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'misc',
  'shared',
  'types',
]);
const emptyWords = new Set(['manager', 'impl', 'util', 'utils', 'helper', 'helpers']);

const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
// Names that tools prescribe, or that the world knows in capitals.
const prescribed =
  /^(README|ARCHITECTURE|CONTRIBUTING|CHANGELOG)\.md$|^LICENSE$|^Dockerfile$|_pb\.(ts|js)$/;

/** File and folder names are kebab-case nouns that say what is inside. */
export function checkName(path: string): readonly Finding[] {
  const file = basename(path);
  const folders = path.split('/').slice(0, -1);
  const findings: Finding[] = [];
  if (!prescribed.test(file) && !file.startsWith('.') && !kebabCase.test(file)) {
    findings.push(`${path}: the name is not kebab-case`);
  }
  const oddFolder = folders.find(
    (folder, depth) => !kebabCase.test(depth === 0 ? folder.replace(/^\./, '') : folder),
  );
  if (oddFolder !== undefined)
    findings.push(`${path}: the folder "${oddFolder}" is not kebab-case`);
  const stem = file.replace(/\..*$/, '');
  const isSource = sourcePattern.test(file);
  const drawer = [...folders, ...(isSource ? [stem] : [])].find((part) => drawers.has(part));
  if (drawer !== undefined) {
    findings.push(`${path}: "${drawer}" names a drawer; name the idea`);
  }
  const emptyWord = drawer ?? stem.split('-').find((word) => emptyWords.has(word));
  if (drawer === undefined && emptyWord !== undefined) {
    findings.push(`${path}: "${emptyWord}" says nothing about the file`);
  }
  return findings;
}

const declaration = /\b(?:class|interface|type|function)\s+([A-Za-z0-9_$]+)/g;
const emptyDeclaration = /(Manager|Impl|Utils?|Helpers?)$|^I[A-Z][a-z]/;

/** Declared names carry no `Manager`, `Impl`, `Utils` or `IFoo`. */
export function checkDeclaredNames(path: string, text: string): readonly Finding[] {
  return [...text.matchAll(declaration)]
    .map((match) => match[1] ?? '')
    .filter((name) => emptyDeclaration.test(name))
    .map((name) => `${path}: "${name}" says nothing about what it is`);
}
