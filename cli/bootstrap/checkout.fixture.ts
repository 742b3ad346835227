import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

// Writes down that it was called, and what pnpm it "installs" does the same.
const fakeNpm = `#!/bin/sh
echo "npm $1" >>"$INSTALL_LOG"
[ -z "$INSTALL_FAILS" ] || { echo 'getaddrinfo ENOTFOUND registry' >&2; exit 1; }
sleep 0.2
mkdir -p node_modules/.bin node_modules/pnpm/bin
cat >node_modules/pnpm/bin/pnpm.cjs <<'END'
const { appendFileSync, mkdirSync } = require('node:fs');
appendFileSync(process.env.INSTALL_LOG, 'pnpm ' + process.argv[2] + '\\n');
mkdirSync('node_modules', { recursive: true });
END
`;

/** A checkout with the real bootstrap, and an npm that only writes down its calls. */
export class Checkout {
  /** With a blank and a quote, because people have such folders. */
  readonly root = join(mkdtempSync(join(tmpdir(), 'millrace-bootstrap-')), "it's a checkout");
  readonly #log = join(this.root, 'install.log');

  constructor() {
    const here = import.meta.dirname;
    mkdirSync(join(this.root, 'bin'), { recursive: true });
    cpSync(here, join(this.root, 'cli', 'bootstrap'), { recursive: true });
    copyFileSync(join(here, '..', '..', 'millrace'), join(this.root, 'millrace'));
    writeFileSync(join(this.root, 'bin', 'npm'), fakeNpm);
    chmodSync(join(this.root, 'bin', 'npm'), 0o755);
    writeFileSync(join(this.root, 'pnpm-workspace.yaml'), 'packages: []\n');
    this.writeLockfile('1');
  }

  writeLockfile(text: string): void {
    writeFileSync(join(this.root, 'pnpm-lock.yaml'), text);
  }

  /** What was installed so far, one call a line. */
  installs(): readonly string[] {
    if (!existsSync(this.#log)) return [];
    return readFileSync(this.#log, 'utf8').trim().split('\n');
  }

  start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    const path = [join(this.root, 'bin'), dirname(process.execPath), '/usr/bin', '/bin'];
    return spawn(command, [...args], {
      cwd: '/',
      env: { PATH: path.join(delimiter), INSTALL_LOG: this.#log, ...env },
      stdio: 'pipe',
    });
  }

  /** Runs a command through the bootstrap. */
  run(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    return this.start('sh', [join(this.root, 'cli', 'bootstrap', 'run'), ...args], env);
  }

  remove(): void {
    rmSync(dirname(this.root), { recursive: true, force: true });
  }
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function ending(child: ChildProcess, input = ''): Promise<Ending> {
  const read = async (stream: NodeJS.ReadableStream | null) => {
    let text = '';
    for await (const chunk of stream ?? []) text += String(chunk);
    return text;
  };
  // A command that ends without reading its input breaks the pipe; how it ended is what counts.
  child.stdin?.once('error', () => undefined).end(input);
  const closed = new Promise<Pick<Ending, 'code' | 'signal'>>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const [{ code, signal }, stdout, stderr] = await Promise.all([
    closed,
    read(child.stdout),
    read(child.stderr),
  ]);
  return { code, signal, stdout, stderr };
}
