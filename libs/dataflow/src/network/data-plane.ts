import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import {
  CLUSTER_TLS_HINT,
  type ClusterSecurity,
  followMaterial,
  listen,
  refusedPeer,
  tlsServerOptions,
} from '@millrace/std';
import type { LocalExecution } from '../engine/local-execution.ts';
import type { ExecutionRequest } from '../execution.ts';
import { InboundHandshake } from './inbound-handshake.ts';
import { type AcceptedConnection, JobLinks } from './job-links.ts';
import type { LinkOptions } from './outbound-link.ts';
import { PeerWatch } from './peer-watch.ts';
import { encodeRefusal, type Greeting } from './wire.ts';

/**
 * How long a dialled connection may take to greet, and then wait for its job to be started here.
 */
const greetedMsMax = 30_000;
/** How long a peer that is refused may take to read why. */
const refusedMsMax = 1_000;
const greetingMaxUsual = 1_024;
const waitingMax = 256;

/** A job's part of the data plane. */
export interface JobConnection {
  /** After the local slots have ended well: resolves when what they sent has arrived. */
  finish(): Promise<void>;
  /** Disconnects at once. */
  abandon(): void;
}

interface Greeted extends AcceptedConnection {
  readonly greeting: Greeting;
}

export interface DataPlaneOptions extends LinkOptions {
  readonly host: string;
  /** Zero takes a free one. */
  readonly port: number;
  /** Connections that have not greeted yet; each can hold some kilobytes. */
  readonly greetingMax?: number;
}

/** The port where other workers' frames arrive. */
export class DataPlane {
  readonly address: string;
  readonly #server: Server;
  readonly #options: DataPlaneOptions;
  readonly #greetingMax: number;
  readonly #jobs = new Map<
    string,
    { readonly request: ExecutionRequest; readonly links: JobLinks }
  >();
  readonly #waiting = new Set<Greeted>();
  readonly #sockets = new Set<Socket>();
  readonly #abort = new AbortController();
  #greeting = 0;
  #refused = 0;

  private constructor(server: Server, address: string, options: DataPlaneOptions) {
    const { security, greetingMax = greetingMaxUsual } = options;
    this.#greetingMax = greetingMax;
    this.#server = server;
    this.address = address;
    this.#options = options;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      if (security.tls() === null) this.#greet(socket);
    });
    server.on('secureConnection', (socket: TLSSocket) => {
      socket.setNoDelay(true);
      const problem = refusedPeer(socket);
      if (problem === null) this.#greet(socket);
      else this.#refuse(socket, `${problem}; ${CLUSTER_TLS_HINT}`);
    });
    server.on('tlsClientError', () => {
      this.#refused += 1;
    });
    // Nobody may connect for a while when the process has no more handles; those who are stay.
    server.on('error', () => {});
  }

  /** @throws OperatingError when the port cannot be had */
  static async listen(options: DataPlaneOptions): Promise<DataPlane> {
    const { host, port } = options;
    const server = createDataServer(options.security);
    const actual = await listen(server, host, port);
    const name = host.includes(':') ? `[${host}]` : host;
    return new DataPlane(server, `${name}:${actual}`, options);
  }

  /** Connections that were turned away: strangers, other versions, old generations. */
  get refused(): number {
    return this.#refused;
  }

  /** Connects a job's slots with those on other workers. */
  connect(request: ExecutionRequest, execution: LocalExecution): JobConnection {
    const links = new JobLinks(request, execution, this.#options);
    this.#jobs.set(request.jobId, { request, links });
    for (const greeted of this.#waiting) {
      if (greeted.greeting.jobId === request.jobId) this.#admit(greeted);
    }
    const forget = (): void => {
      if (this.#jobs.get(request.jobId)?.links === links) this.#jobs.delete(request.jobId);
    };
    return {
      finish: () => links.finish().finally(forget),
      abandon: () => {
        links.close();
        forget();
      },
    };
  }

  async close(): Promise<void> {
    this.#abort.abort(new Error('closed'));
    for (const { links } of this.#jobs.values()) links.close();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #greet(socket: Socket): void {
    if (this.#greeting >= this.#greetingMax) return this.#refuse(socket, null);
    this.#greeting += 1;
    const handshake = new InboundHandshake(this.#options.security.secret());
    const over = new AbortController();
    over.signal.addEventListener('abort', () => {
      this.#greeting -= 1;
    });
    const onError = (): void => {
      socket.destroy();
    };
    const onData = (bytes: Buffer): void => {
      let step = handshake.take(bytes);
      if (step.kind === 'answer') {
        socket.write(step.bytes);
        // What came together with the greeting cannot be a proof, and does not wait for one.
        step = handshake.take(Buffer.alloc(0));
      }
      if (step.kind === 'wait' || step.kind === 'answer') return;
      socket.off('data', onData);
      over.abort();
      if (step.kind === 'refused') return this.#refuse(socket, step.reason);
      socket.pause();
      socket.off('error', onError);
      const watch = new PeerWatch(socket, this.#options);
      watch.speak();
      this.#admit({ greeting: step.greeting, socket, watch, first: step.rest });
    };
    socket.on('data', onData);
    socket.on('error', onError);
    socket.once('close', () => over.abort());
    void this.#options.clock.sleep(greetedMsMax, over.signal).then(
      () => this.#refuse(socket, null),
      () => {},
    );
  }

  #admit(greeted: Greeted): void {
    const { greeting, socket } = greeted;
    const job = this.#jobs.get(greeting.jobId);
    if (job === undefined || greeting.generation > job.request.generation) {
      this.#wait(greeted);
      return;
    }
    this.#waiting.delete(greeted);
    const problem = problemOf(greeting, job.request);
    if (problem !== null) this.#refuse(socket, problem);
    else if (job.links.accept(greeting.from, greeted)) socket.resume();
    else this.#refuse(socket, 'there is a connection of this worker already');
  }

  /** The peer was faster: its job has not been started here yet. */
  #wait(greeted: Greeted): void {
    if (this.#waiting.has(greeted)) return;
    if (this.#waiting.size >= waitingMax) {
      this.#refuse(greeted.socket, 'too many connections wait for their jobs');
      return;
    }
    this.#waiting.add(greeted);
    greeted.socket.on('error', () => this.#waiting.delete(greeted));
    void this.#options.clock.sleep(greetedMsMax, this.#abort.signal).then(
      () => {
        if (this.#waiting.delete(greeted)) {
          this.#refuse(greeted.socket, 'the job has not been started here');
        }
      },
      () => {},
    );
  }

  /** A stranger is told nothing; a worker learns why, and is not waited for. */
  #refuse(socket: Socket, reason: string | null): void {
    this.#refused += 1;
    socket.on('error', () => {});
    if (reason === null) {
      socket.destroy();
      return;
    }
    socket.resume();
    socket.end(encodeRefusal(reason));
    const closed = new AbortController();
    socket.once('close', () => closed.abort());
    void this.#options.clock.sleep(refusedMsMax, closed.signal).then(
      () => socket.destroy(),
      () => {},
    );
  }
}

function createDataServer({ tls }: ClusterSecurity): Server {
  const material = tls();
  if (material === null) return createServer({ noDelay: true });
  const server = createTlsServer({
    ...tlsServerOptions(material),
    handshakeTimeout: greetedMsMax,
  });
  followMaterial(server, tls);
  return server;
}

function problemOf(greeting: Greeting, request: ExecutionRequest): string | null {
  if (!request.workers.some(({ workerId }) => workerId === greeting.from)) {
    return `worker ${greeting.from} is not of job ${greeting.jobId}`;
  }
  if (greeting.generation < request.generation) {
    return `generation ${greeting.generation} of the job is over`;
  }
  return greeting.to === request.workerId ? null : `this is not worker ${greeting.to}`;
}
