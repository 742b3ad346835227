import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * How two workers show each other that they know the cluster's secret without sending it: each
 * draws a nonce, and proves with an HMAC over both nonces and the greeting. The words keep a proof
 * from being sent back to whom it came from; the greeting keeps it from being used for another job.
 *
 * It tells who is there when a connection begins. What comes afterwards is protected by TLS alone.
 */
export type ProofSide = 'dialling' | 'listening';

export interface ProofSubject {
  readonly side: ProofSide;
  /** Of the side that dials, then of the one that listens. */
  readonly nonces: readonly [Buffer, Buffer];
  readonly greeting: Buffer;
}

export const nonceBytes = 32;
export const proofBytes = 32;

/** Not from the injected source: whoever can guess it can pretend to be a worker. */
export function drawNonce(): Buffer {
  return randomBytes(nonceBytes);
}

export function prove(secret: string, { side, nonces, greeting }: ProofSubject): Buffer {
  const mac = createHmac('sha256', secret).update(`millrace data plane, ${side}\n`);
  for (const nonce of nonces) mac.update(nonce);
  return mac.update(greeting).digest();
}

/** Whether it was made with one of the secrets. */
export function isProof(proof: Buffer, secrets: readonly string[], subject: ProofSubject): boolean {
  return (
    proof.length === proofBytes &&
    secrets.some((secret) => timingSafeEqual(proof, prove(secret, subject)))
  );
}
