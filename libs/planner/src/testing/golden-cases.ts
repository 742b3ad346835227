import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** One case of a file in `golden/`: a title, a text of SQL, and what planning it gives. */
export interface GoldenCase {
  readonly title: string;
  readonly sql: string;
  readonly expected: string;
}

const folder = new URL('../../golden/', import.meta.url);

export function goldenFiles(): readonly string[] {
  return readdirSync(folder).toSorted();
}

/**
 * A file holds cases one after the other:
 *
 *     # title
 *     SQL
 *     --
 *     what it gives
 *
 * with an empty line between them.
 */
export function readGoldenCases(file: string): readonly GoldenCase[] {
  const text = readFileSync(new URL(file, folder), 'utf8');
  return text.split(/^# /m).flatMap((part) => {
    if (part.trim() === '') return [];
    const [head = '', expected = ''] = part.split(/^--\n/m);
    const [title = '', ...lines] = head.split('\n');
    return [{ title, sql: lines.join('\n').trim(), expected: expected.trim() }];
  });
}

export function writeGoldenCases(file: string, cases: readonly GoldenCase[]): void {
  const parts = cases.map(({ title, sql, expected }) => `# ${title}\n${sql}\n--\n${expected}\n`);
  writeFileSync(new URL(file, folder), parts.join('\n'));
}
