import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '@millrace/std';
import { OperatingError } from '@millrace/std';
import type { LocalExecution } from '../engine/local-execution.ts';
import type { ExecutionRequest } from '../execution.ts';
import { JobLinks } from './job-links.ts';
import { decodeGreeting, type Greeting } from './wire.ts';

/** How long a dialled connection may take to greet, and then wait for its job to be started here. */
const greetedMsMax = 30_000;
const waitingMax = 256;

/** A job's part of the data plane. */
export interface JobConnection {
  /** After the local slots have ended well: resolves when what they sent has arrived. */
  finish(): Promise<void>;
  /** Disconnects at once. */
  abandon(): void;
}

interface Greeted {
  readonly greeting: Greeting;
  readonly socket: Socket;
  readonly first: Buffer;
}

/** The port where other workers' frames arrive. */
export class DataPlane {
  readonly address: string;
  readonly #server: Server;
  readonly #clock: Clock;
  readonly #jobs = new Map<
    string,
    { readonly request: ExecutionRequest; readonly links: JobLinks }
  >();
  readonly #waiting = new Set<Greeted>();
  readonly #sockets = new Set<Socket>();
  readonly #abort = new AbortController();
  #refused = 0;

  private constructor(server: Server, address: string, clock: Clock) {
    this.#server = server;
    this.address = address;
    this.#clock = clock;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      this.#greet(socket);
    });
    // Nobody may connect for a while when the process has no more handles; those who are stay.
    server.on('error', () => {});
  }

  /** @throws OperatingError when the port cannot be had */
  static async listen(host: string, port: number, clock: Clock): Promise<DataPlane> {
    const server = createServer({ noDelay: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) =>
        reject(
          new OperatingError(`cannot listen on ${host}:${port} for data: ${cause.message}`, {
            domain: 'external',
            retry: 'never',
            hint: 'choose another data port, 0 for any free one',
            cause,
          }),
        ),
      );
      server.listen(port, host, resolve);
    });
    const bound = server.address();
    const actual = typeof bound === 'object' && bound !== null ? bound.port : port;
    const name = host.includes(':') ? `[${host}]` : host;
    return new DataPlane(server, `${name}:${actual}`, clock);
  }

  /** Connections that were turned away: strangers, other versions, old generations. */
  get refused(): number {
    return this.#refused;
  }

  /** Connects a job's slots with those on other workers. */
  connect(request: ExecutionRequest, execution: LocalExecution): JobConnection {
    const links = new JobLinks(request, execution, this.#clock);
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
    let bytes: Buffer = Buffer.alloc(0);
    const greeted = new AbortController();
    const onError = (): void => {
      socket.destroy();
    };
    const onData = (more: Buffer): void => {
      bytes = Buffer.concat([bytes, more]);
      const decoded = tryDecode(bytes);
      if (decoded === null) return;
      socket.off('data', onData);
      if (decoded === 'refused') {
        this.#refuse(socket);
        return;
      }
      socket.pause();
      greeted.abort();
      socket.off('error', onError);
      this.#admit({ greeting: decoded.greeting, socket, first: bytes.subarray(decoded.length) });
    };
    socket.on('data', onData);
    socket.on('error', onError);
    socket.once('close', () => greeted.abort());
    void this.#clock.sleep(greetedMsMax, greeted.signal).then(
      () => this.#refuse(socket),
      () => {},
    );
  }

  #admit(greeted: Greeted): void {
    const { greeting, socket, first } = greeted;
    const job = this.#jobs.get(greeting.jobId);
    if (job === undefined || greeting.generation > job.request.generation) {
      this.#wait(greeted);
      return;
    }
    this.#waiting.delete(greeted);
    const known = job.request.workers.some((worker) => worker.workerId === greeting.from);
    if (
      !known ||
      greeting.generation < job.request.generation ||
      greeting.to !== job.request.workerId
    ) {
      this.#refuse(socket);
      return;
    }
    if (job.links.accept(greeting.from, socket, first)) socket.resume();
    else this.#refuse(socket);
  }

  /** The peer was faster: its job has not been started here yet. */
  #wait(greeted: Greeted): void {
    if (this.#waiting.has(greeted)) return;
    if (this.#waiting.size >= waitingMax) {
      this.#refuse(greeted.socket);
      return;
    }
    this.#waiting.add(greeted);
    greeted.socket.on('error', () => this.#waiting.delete(greeted));
    void this.#clock.sleep(greetedMsMax, this.#abort.signal).then(
      () => {
        if (this.#waiting.delete(greeted)) this.#refuse(greeted.socket);
      },
      () => {},
    );
  }

  #refuse(socket: Socket): void {
    this.#refused += 1;
    socket.destroy();
  }
}

function tryDecode(bytes: Buffer): ReturnType<typeof decodeGreeting> | 'refused' {
  try {
    return decodeGreeting(bytes);
  } catch {
    return 'refused';
  }
}
