import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type SinkContext, UserError } from '@millrace/operator';
import { type FileSelection, fileSelection } from './file-selection.ts';
import { selectsFile } from './select-file.ts';

/**
 * Keeps a sink from replacing a file that its own job reads under whatever name. Planning compares
 * the paths of a text; only here links can be followed.
 * @throws UserError
 */
export async function refuseOwnInput(
  { sources, table }: Pick<SinkContext, 'sources' | 'table'>,
  path: string,
): Promise<void> {
  const target = await realFile(path);
  for (const source of sources) {
    const selection = fileSelection(source.options);
    if (selection === null || !(await reads(selection, target))) continue;
    const message = `table "${table}" would replace "${path}", which table "${source.table}" reads`;
    throw new UserError(message, 'hint: write to another path');
  }
}

interface RealFile {
  /** With all links followed, as far as the path is there. */
  readonly path: string;
  /** What tells files apart that have several names; null where there is none yet. */
  readonly identity: string | null;
}

async function reads({ path, pattern }: FileSelection, target: RealFile): Promise<boolean> {
  const source = await realFile(path);
  if (source.identity !== null) return source.identity === target.identity;
  return selectsFile({ path: source.path, pattern }, target.path);
}

/** What cannot be looked up is said by whoever opens it. */
async function realFile(path: string): Promise<RealFile> {
  try {
    const status = await stat(path, { bigint: true });
    // Pipes and devices lose nothing when they are written to.
    const identity = status.isFile() ? `${status.dev}:${status.ino}` : null;
    return { path: await realpath(path), identity };
  } catch {
    const directory = await realpath(dirname(path)).catch(() => dirname(path));
    return { path: join(directory, basename(path)), identity: null };
  }
}
