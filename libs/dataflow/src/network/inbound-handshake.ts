import type { ClusterSecret } from '@millrace/std';
import { drawNonce, isProof, type ProofSubject, proofBytes, prove } from './proof.ts';
import {
  decodeGreeting,
  encodeChallenge,
  type Greeting,
  OtherVersionError,
  secretHint,
} from './wire.ts';

export type HandshakeStep =
  /** More has to come in. */
  | { readonly kind: 'wait' }
  /** To be sent; then more has to come in. */
  | { readonly kind: 'answer'; readonly bytes: Buffer }
  | { readonly kind: 'done'; readonly greeting: Greeting; readonly rest: Buffer }
  /** Told to the peer where it has greeted, and so is a worker that understands it. */
  | { readonly kind: 'refused'; readonly reason: string | null };

/** The beginning of a connection that another worker has dialled: who it is, and whether it is. */
export class InboundHandshake {
  readonly #secret: ClusterSecret | null;
  #bytes: Buffer = Buffer.alloc(0);
  #greeting: Greeting | null = null;
  #subject: Omit<ProofSubject, 'side'> | null = null;

  constructor(secret: ClusterSecret | null) {
    this.#secret = secret;
  }

  take(more: Buffer): HandshakeStep {
    this.#bytes = Buffer.concat([this.#bytes, more]);
    return this.#greeting === null ? this.#takeGreeting() : this.#takeProof(this.#greeting);
  }

  #takeGreeting(): HandshakeStep {
    const decoded = tryDecode(this.#bytes);
    if (decoded === null) return { kind: 'wait' };
    if ('kind' in decoded) return decoded;
    const { greeting, length } = decoded;
    const shown = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    const nonce = Buffer.from(greeting.nonce, 'hex');
    if (this.#secret === null) {
      if (nonce.length === 0) return { kind: 'done', greeting, rest: this.#bytes };
      return { kind: 'refused', reason: `this worker has no cluster secret; ${secretHint}` };
    }
    if (nonce.length === 0) {
      return { kind: 'refused', reason: `the cluster secret is needed; ${secretHint}` };
    }
    const own = drawNonce();
    this.#greeting = greeting;
    this.#subject = { nonces: [nonce, own], greeting: shown };
    const proof = prove(this.#secret.shown, { side: 'listening', ...this.#subject });
    return { kind: 'answer', bytes: encodeChallenge(own, proof) };
  }

  #takeProof(greeting: Greeting): HandshakeStep {
    if (this.#bytes.length < proofBytes) return { kind: 'wait' };
    const proof = this.#bytes.subarray(0, proofBytes);
    const accepted = this.#secret?.accepted ?? [];
    if (this.#subject === null || !isProof(proof, accepted, { side: 'dialling', ...this.#subject }))
      return { kind: 'refused', reason: `it has another cluster secret; ${secretHint}` };
    return { kind: 'done', greeting, rest: this.#bytes.subarray(proofBytes) };
  }
}

function tryDecode(
  bytes: Buffer,
): ReturnType<typeof decodeGreeting> | Extract<HandshakeStep, { kind: 'refused' }> {
  try {
    return decodeGreeting(bytes);
  } catch (error) {
    return { kind: 'refused', reason: error instanceof OtherVersionError ? error.message : null };
  }
}
