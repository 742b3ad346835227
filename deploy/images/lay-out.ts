/**
 * Lays out in /out what an image holds: the command, the packages it is given and what these lean
 * on, with production dependencies alone. Runs inside of the build (Dockerfile), in the root of the
 * repository:
 *
 *   node deploy/images/lay-out.ts node worker
 *
 * The workspace keeps its shape, links between packages included, because Node strips types nowhere
 * below a real node_modules folder.
 */
import { execFileSync, type StdioOptions } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

const OUT = '/out';
const INSTALL = ['--prod', '--frozen-lockfile', '--offline', '--ignore-scripts'];

/**
 * What nothing reads at run time: type declarations, source maps, the database driver's own
 * sources.
 */
const UNREAD = [
  /\bnode_modules\/.*\.(map|d\.[mc]?ts)$/,
  /\/better-sqlite3\/(deps|src)$/,
  new RegExp(`/better-sqlite3/prebuilds/(?!linux[^/]*-${process.arch}\\.node$)`),
];

const wanted = process.argv.slice(2).map((name) => `--filter-prod=@millrace/${name}...`);
const filters = ['--filter=@millrace/cli', ...wanted];

pnpm('install', ...INSTALL, '--store-dir', '/pnpm-store');
mkdirSync(OUT);
for (const path of ['package.json', 'node_modules', ...packageFolders()]) {
  cpSync(path, join(OUT, path), { recursive: true, verbatimSymlinks: true, filter: isRead });
}
// Commands of other images are left without what they need, and say so when they are called.
const links = globSync('{cli,libs/*,services/*}/node_modules/@millrace/*', { cwd: OUT });
for (const link of links) if (!existsSync(join(OUT, link))) rmSync(join(OUT, link));

function pnpm(...words: readonly string[]): string {
  const stdio: StdioOptions = ['ignore', 'pipe', 'inherit'];
  return execFileSync('pnpm', [...filters, ...words], { encoding: 'utf8', stdio });
}

/** Where the chosen packages are, seen from the root. */
function packageFolders(): string[] {
  const folders = pnpm('list', '--depth', '-1', '--parseable').trim().split('\n');
  return folders.map((folder) => relative(process.cwd(), folder)).filter((path) => path !== '');
}

function isRead(path: string): boolean {
  return !UNREAD.some((pattern) => pattern.test(path));
}
