import type { Socket } from 'node:net';
import { type Clock, must, OperatingError } from '@millrace/std';
import type { LocalExecution } from '../engine/local-execution.ts';
import { channelId } from '../engine/ring-plan.ts';
import { ByteRing } from '../exchange/byte-ring.ts';
import type { ExecutionRequest } from '../execution.ts';
import { InboundLink } from './inbound-link.ts';
import { OutboundLink } from './outbound-link.ts';

const pumpMsMax = 1000;
/** Peers of a job end within moments of each other; one that does not is not waited for. */
const finishMsMax = 30_000;

/** The connections of one job on this worker, and the pumping between them and the slots' rings. */
export class JobLinks {
  readonly #request: ExecutionRequest;
  readonly #execution: LocalExecution;
  readonly #outbound: OutboundLink[] = [];
  readonly #inbound: InboundLink[] = [];
  readonly #clock: Clock;
  #closed = false;

  constructor(request: ExecutionRequest, execution: LocalExecution, clock: Clock) {
    this.#clock = clock;
    this.#request = request;
    this.#execution = execution;
    for (const worker of request.workers) {
      if (worker.workerId !== request.workerId) this.#dial(worker.workerId, worker.dataAddress);
    }
    if (execution.remoteRings.length > 0) void this.#pump();
  }

  /** Takes over a connection that a peer dialled. */
  accept(from: string, socket: Socket, first: Buffer): void {
    const channels = new Map<number, ByteRing>();
    for (const ring of this.#execution.remoteRings) {
      if (this.#workerOf(ring.from) !== from) continue;
      const onWrite = (): void => this.#execution.bell(ring.readerBell).ring();
      channels.set(channelId(this.#request.program, ring), new ByteRing(ring.shared, { onWrite }));
    }
    const link = new InboundLink(socket, channels, (error) => this.#lost(from, error));
    this.#inbound.push(link);
    link.take(first);
  }

  /** Sends what the slots have left behind, and waits until the peers have done the same. */
  async finish(): Promise<void> {
    const deadline = this.#clock.monotonicMs() + finishMsMax;
    const drained = (): boolean => this.#outbound.every((link) => link.drained);
    const over = (): boolean => this.#inbound.every((link) => link.over);
    while (!drained() && this.#clock.monotonicMs() < deadline) await this.#clock.sleep(5);
    for (const link of this.#outbound) link.sayGoodbye();
    this.#outbound.length = 0;
    while (!over() && this.#clock.monotonicMs() < deadline) await this.#clock.sleep(5);
    this.close();
  }

  close(): void {
    this.#closed = true;
    for (const link of [...this.#outbound, ...this.#inbound]) link.close();
    this.#execution.networkBell.ring();
  }

  #dial(workerId: string, address: string): void {
    const rings = this.#execution.remoteRings.filter(
      (ring) => this.#workerOf(ring.to) === workerId,
    );
    if (rings.length === 0) return;
    const { jobId, generation } = this.#request;
    const greeting = { jobId, generation, from: this.#request.workerId, to: workerId };
    const link = new OutboundLink(address, greeting, {
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
      for (const link of this.#inbound) link.pump();
      await this.#execution.networkBell.wait(bell, pumpMsMax);
    }
  }

  #lost(workerId: string, error: Error): void {
    if (this.#closed || this.#execution.slotsDone) return;
    this.#execution.fail(
      new OperatingError(`connection to worker ${workerId} was lost: ${error.message}`, {
        domain: 'external',
        retry: 'backoff',
        cause: error,
      }),
    );
  }

  #workerOf(slot: number): string {
    return must(
      this.#request.workers.find((worker) => worker.slots.includes(slot)),
      'worker of a slot',
    ).workerId;
  }
}
