import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** How a link fails for a while: its connections break and no new ones come, or nothing arrives. */
export type CutKind = 'broken' | 'silent';

type Connection = {
  readonly link: string;
  /** The process that opened it. */
  readonly pid: number;
  readonly near: Socket;
  readonly callee: string;
  /** Null until the callee has been dialled. */
  far: Socket | null;
  isPassing: boolean;
  /** Whether it stays open, and nothing passes ever again. */
  isForgotten: boolean;
};

const PREAMBLE_BYTES_MAX = 200;

/** Every connection between processes of a fleet goes through here, and can be cut by its link. */
export class Switchboard {
  /** What a process needs in its environment so that its connections go this way. */
  readonly environmentOf: (caller: string) => Readonly<Record<string, string>>;
  readonly #linkOf: (caller: string, callee: string) => string;
  readonly #connections = new Set<Connection>();
  readonly #cuts = new Map<string, CutKind>();

  private constructor(address: string, linkOf: (caller: string, callee: string) => string) {
    this.#linkOf = linkOf;
    const preload = pathToFileURL(join(import.meta.dirname, 'route-connections.ts')).href;
    this.environmentOf = (caller) => ({
      NODE_OPTIONS: `--import=${preload}`,
      CHAOS_SWITCHBOARD: address,
      CHAOS_CALLER: caller,
    });
  }

  /** @param linkOf names the link that a connection belongs to, by who calls which address */
  static async open(linkOf: (caller: string, callee: string) => string): Promise<Switchboard> {
    // Each direction ends by itself, as between two processes that are connected directly.
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    // The address of a listening TCP server is never a string.
    const { port } = server.address() as AddressInfo;
    const switchboard = new Switchboard(`127.0.0.1:${port}`, linkOf);
    server.on('connection', (near) => void switchboard.#take(near));
    onTestFinished(() => {
      for (const connection of switchboard.#connections) breakOff(connection);
      server.close();
    });
    return switchboard;
  }

  /** The processes that have connections of a link now. */
  callers(link: string): ReadonlySet<number> {
    return new Set(this.#of(link).map(({ pid }) => pid));
  }

  /** Until `mend`. */
  cut(link: string, kind: CutKind): void {
    this.#cuts.set(link, kind);
    for (const connection of this.#of(link)) {
      if (kind === 'broken') breakOff(connection);
      else hold(connection);
    }
  }

  /** What was held back goes on; what was broken may be dialled again. */
  mend(link: string): void {
    this.#cuts.delete(link);
    for (const connection of this.#of(link)) letPass(connection);
  }

  /**
   * The connections of a link stay open at both ends, and nothing passes any more: neither a byte
   * nor the word that one end is closed, as when a host vanishes or a firewall forgets what it let
   * pass. New ones pass.
   */
  forget(link: string): void {
    for (const connection of this.#of(link)) {
      connection.isForgotten = true;
      hold(connection);
    }
  }

  #of(link: string): Connection[] {
    return [...this.#connections].filter(
      (connection) => connection.link === link && !connection.isForgotten,
    );
  }

  async #take(near: Socket): Promise<void> {
    near.on('error', () => near.destroy());
    const preamble = await readPreamble(near);
    const [caller, pid, callee] = preamble?.split(' ') ?? [];
    if (caller === undefined || callee === undefined) {
      near.destroy();
      return;
    }
    const link = this.#linkOf(caller, callee);
    const connection: Connection = {
      link,
      pid: Number(pid),
      near,
      callee,
      far: null,
      isPassing: false,
      isForgotten: false,
    };
    this.#connections.add(connection);
    near.once('close', () => {
      if (connection.isForgotten) return;
      this.#connections.delete(connection);
      if (!near.readableEnded) connection.far?.destroy();
    });
    const cut = this.#cuts.get(link);
    if (cut === 'broken') breakOff(connection);
    if (cut === undefined) letPass(connection);
  }
}

/** Dials if that has not been done, and lets bytes pass. */
function letPass(connection: Connection): void {
  if (connection.isPassing) return;
  connection.isPassing = true;
  connection.far ??= dial(connection);
  connection.near.pipe(connection.far);
  connection.far.pipe(connection.near);
}

function dial(connection: Connection): Socket {
  const { near, callee } = connection;
  const [host = '', port = ''] = callee.split(':');
  const far = connect({ host, port: Number(port), allowHalfOpen: true, noDelay: true });
  far.on('error', () => far.destroy());
  far.once('close', () => {
    if (!far.readableEnded && !connection.isForgotten) near.destroy();
  });
  return far;
}

/** Bytes wait where they are, as they do in a network that loses its packets for a while. */
function hold(connection: Connection): void {
  const { near, far } = connection;
  if (!connection.isPassing || far === null) return;
  connection.isPassing = false;
  near.unpipe(far);
  far.unpipe(near);
}

/** What is on the way is lost. */
function breakOff({ near, far }: Connection): void {
  near.resetAndDestroy();
  far?.resetAndDestroy();
}

/** The first line, or null when there is none. What follows it stays in the socket. */
function readPreamble(near: Socket): Promise<string | null> {
  return new Promise((resolve) => {
    let bytes: Buffer = Buffer.alloc(0);
    const take = (more: Buffer): void => {
      bytes = Buffer.concat([bytes, more]);
      const end = bytes.indexOf('\n');
      if (end < 0 && bytes.length < PREAMBLE_BYTES_MAX) return;
      near.off('data', take).pause();
      if (end >= 0) near.unshift(bytes.subarray(end + 1));
      resolve(end < 0 ? null : bytes.toString('latin1', 0, end));
    };
    near.on('data', take);
    near.once('close', () => resolve(null));
  });
}
