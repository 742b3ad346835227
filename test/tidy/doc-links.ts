import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Finding, type RepositoryFile, root } from './repository.ts';

const link = /(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)/g;

/** Relative links of a document point to a file that is there, and to a heading in it. */
export function checkLinks({ path, text }: RepositoryFile): readonly Finding[] {
  const prose = text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(link)]
    .map((match) => match[1] ?? match[2] ?? '')
    .filter((target) => !/^[a-z]+:/.test(target))
    .flatMap((target) => judge(path, text, target));
}

/** Documents of the folder of an index that the index does not name. */
export function checkIndex(
  index: RepositoryFile,
  documents: readonly RepositoryFile[],
): readonly Finding[] {
  return documents
    .filter(({ path }) => dirname(path) === dirname(index.path) && path !== index.path)
    .filter(({ path }) => !index.text.includes(`](${basename(path)})`))
    .map(({ path }) => `${index.path}: does not name ${basename(path)}; add it to the list`);
}

function judge(path: string, text: string, target: string): readonly Finding[] {
  const [file = '', heading] = target.split('#');
  const absolute = join(root, dirname(path), file);
  if (file !== '' && !existsSync(absolute)) return [`${path}: "${target}" does not exist`];
  if (heading === undefined) return [];
  const headings = anchorsOf(file === '' ? text : readFileSync(absolute, 'utf8'));
  return headings.has(heading) ? [] : [`${path}: "${target}" has no such heading`];
}

/** The anchors that readers of Markdown make of headings. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#+\s+(.*)$/gm)].map((match) => match[1] ?? '');
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  );
}
