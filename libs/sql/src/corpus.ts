import { readdirSync, readFileSync } from 'node:fs';

const CORPUS = new URL('../corpus/', import.meta.url);

export interface CorpusQuery {
  readonly file: string;
  readonly sql: string;
}

/** The queries of `corpus/` for tests: what stands between semicolons that end a line. */
export function readCorpus(): CorpusQuery[] {
  return readdirSync(CORPUS).flatMap((file) =>
    readFileSync(new URL(file, CORPUS), 'utf8')
      .split(/;[ \t]*(?:\n|$)/)
      .map((sql) => ({ file, sql: sql.trim() }))
      .filter(({ sql }) => sql !== ''),
  );
}
