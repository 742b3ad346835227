import type { Socket } from 'node:net';
import { must, OperatingError } from '@millrace/std';
import type { LocalExecution } from '../engine/local-execution.ts';
import { channelId } from '../engine/ring-plan.ts';
import { ByteRing } from '../exchange/byte-ring.ts';
import type { ExecutionRequest } from '../execution.ts';
import { InboundLink } from './inbound-link.ts';
import { type LinkOptions, OutboundLink } from './outbound-link.ts';
import type { PeerWatch } from './peer-watch.ts';

const pumpMsMax = 1000;
/** How often it is looked whether everything has been sent. */
const drainedMs = 5;
/** A peer takes the last bytes and the goodbye within this time, or is gone. */
const goodbyeMsMax = 10_000;

/** A connection that a peer has dialled, and what came together with its greeting. */
export interface AcceptedConnection {
  readonly socket: Socket;
  readonly watch: PeerWatch;
  readonly first: Buffer;
}

/** The connections of one job on this worker, and the pumping between them and the slots' rings. */
export class JobLinks {
  readonly #request: ExecutionRequest;
  readonly #execution: LocalExecution;
  readonly #options: LinkOptions;
  readonly #outbound: OutboundLink[] = [];
  readonly #inbound = new Map<string, InboundLink>();
  #closed = false;

  constructor(request: ExecutionRequest, execution: LocalExecution, options: LinkOptions) {
    this.#options = options;
    this.#request = request;
    this.#execution = execution;
    for (const { workerId, dataAddress } of request.workers) {
      if (workerId === request.workerId) continue;
      try {
        this.#dial(workerId, dataAddress);
      } catch (error) {
        this.#lost(workerId, error instanceof Error ? error : new Error(String(error)));
      }
    }
    if (execution.remoteRings.length > 0) void this.#pump();
  }

  /** Takes over a connection that a peer dialled; false when it has one already. */
  accept(from: string, { socket, watch, first }: AcceptedConnection): boolean {
    if (this.#closed || this.#inbound.has(from)) return false;
    const channels = new Map<number, ByteRing>();
    for (const ring of this.#execution.remoteRings) {
      if (this.#workerOf(ring.from) !== from) continue;
      const onWrite = (): void => this.#execution.bell(ring.readerBell).ring();
      channels.set(channelId(this.#request.program, ring), new ByteRing(ring.shared, { onWrite }));
    }
    const link = new InboundLink({ socket, watch }, channels, (error) => this.#lost(from, error));
    this.#inbound.set(from, link);
    link.take(first);
    return true;
  }

  /**
   * After the slots have ended: resolves when the peers have what the slots left behind, and know
   * that nothing more is wanted here. What slots left that were stopped is not sent.
   */
  async finish(): Promise<void> {
    const drained = (): boolean => this.#outbound.every((link) => link.drained);
    while (!this.#closed && !this.#execution.stopped && !drained()) {
      await this.#options.clock.sleep(drainedMs);
    }
    if (this.#closed) return;
    this.#endPump();
    const taken = Promise.all([
      ...this.#outbound.map((link) => link.sayGoodbye()),
      ...[...this.#inbound.values()].map((link) => link.dismiss()),
    ]);
    const waiting = new AbortController();
    void taken.then(() => waiting.abort());
    const patience = this.#options.clock.sleep(goodbyeMsMax, waiting.signal).then(
      () => this.close(),
      () => {},
    );
    if (!this.#execution.stopped) await patience;
  }

  /** Disconnects at once. */
  close(): void {
    this.#endPump();
    for (const link of [...this.#outbound, ...this.#inbound.values()]) link.close();
  }

  #endPump(): void {
    this.#closed = true;
    this.#execution.networkBell.ring();
  }

  #dial(workerId: string, address: string): void {
    const rings = this.#execution.remoteRings.filter(
      (ring) => this.#workerOf(ring.to) === workerId,
    );
    if (rings.length === 0) return;
    const { jobId, generation } = this.#request;
    const greeting = { jobId, generation, from: this.#request.workerId, to: workerId };
    const link = new OutboundLink(address, greeting, this.#options, {
      onLost: (error) => this.#lost(workerId, error),
      onRoom: () => this.#execution.networkBell.ring(),
    });
    for (const ring of rings) {
      const onRead = (): void => this.#execution.bell(ring.writerBell).ring();
      link.add(channelId(this.#request.program, ring), new ByteRing(ring.shared, { onRead }));
    }
    this.#outbound.push(link);
  }

  async #pump(): Promise<void> {
    while (!this.#closed) {
      const bell = this.#execution.networkBell.count;
      for (const link of this.#outbound) link.pump();
      for (const link of this.#inbound.values()) link.pump();
      await this.#execution.networkBell.wait(bell, pumpMsMax);
    }
  }

  #lost(workerId: string, error: Error): void {
    if (this.#closed || this.#execution.slotsDone) return;
    const address = this.#request.workers.find((each) => each.workerId === workerId)?.dataAddress;
    const message = `connection to worker ${workerId} at ${address} was lost: ${error.message}`;
    this.#execution.fail(
      new OperatingError(message, { domain: 'external', retry: 'backoff', cause: error }),
    );
  }

  #workerOf(slot: number): string {
    return must(
      this.#request.workers.find((worker) => worker.slots.includes(slot)),
      'worker of a slot',
    ).workerId;
  }
}
