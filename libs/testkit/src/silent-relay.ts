import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * Stands between a client and a server on loopback, and can fall silent: its connections stay open,
 * but nothing passes any more, as with a host that has vanished. Connections made later pass.
 */
export class SilentRelay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Sizes, in bytes, of the chunks that clients have sent through it. */
  readonly chunks: number[] = [];

  private constructor(target: number) {
    this.#server = createServer((client) => {
      const server = connect(target, '127.0.0.1');
      this.#join(client, server);
      client.on('data', ({ length }: Buffer) => void this.chunks.push(length));
    });
  }

  static async to(targetPort: number): Promise<SilentRelay> {
    const relay = new SilentRelay(targetPort);
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the relay is closed');
    return address.port;
  }

  fallSilent(): void {
    for (const socket of this.#sockets) socket.unpipe().removeAllListeners('data').pause();
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(client: Socket, server: Socket): void {
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      // The other side finds out by its own end.
      socket.on('error', () => undefined);
    }
    client.pipe(server).once('close', () => client.destroy());
    server.pipe(client).once('close', () => server.destroy());
  }
}
