import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import { RpcError } from '../errors/rpc-error.ts';
import type { TermFence } from './term-fence.ts';

/** By what right a controller gives orders. */
export interface OwnTerm {
  /** Rises with every controller that acts. */
  readonly number: number;
  /** False while another may have taken over, until it is known that none has. */
  readonly isHeld: () => boolean;
}

/** Of requests to workers and nodes, and of what a controller answers. */
const HEADER = 'millrace-term';

/** Refuses to give an order while another controller may give them. */
export function expectHeld(term: OwnTerm | undefined): void {
  if (term === undefined || term.isHeld()) return;
  throw new RpcError('unavailable', `another controller may act after term ${term.number}`);
}

/** For whoever gives orders: says in whose term. */
export function showTerm({ number }: OwnTerm): Interceptor {
  return (next) => (request) => {
    request.header.set(HEADER, String(number));
    return next(request);
  };
}

/**
 * For whoever takes orders. What says nothing of a term comes from people, or from a controller of
 * an earlier release.
 */
export function refuseEarlierTerms(terms: TermFence): Interceptor {
  return (next) => (request) => {
    const term = readTerm(request.header);
    if (term === null || terms.hear(term)) return next(request);
    const message = `term ${term} is over, a controller acts in term ${terms.latest}`;
    throw new RpcError('permission-denied', message, { domain: 'external', retry: 'backoff' });
  };
}

/** For a controller: says with every answer in which term it was given; null while it stands by. */
export function tellTerm(term: () => number | null): Interceptor {
  return (next) => async (request) => {
    const given = term();
    const response = await next(request);
    if (given !== null) response.header.set(HEADER, String(given));
    return response;
  };
}

/** For whoever asks controllers: one that has been replaced counts as one that is away. */
export function hearTerms(terms: TermFence): Interceptor {
  return (next) => async (request) => {
    const response = await next(request);
    const term = readTerm(response.header);
    if (response.stream || term === null || terms.hear(term)) return response;
    const message = `its term ${term} is over, a controller acts in term ${terms.latest}`;
    throw new ConnectError(message, Code.Unavailable);
  };
}

function readTerm(headers: Headers): number | null {
  const text = headers.get(HEADER);
  const term = Number(text);
  return text === null || !Number.isSafeInteger(term) ? null : term;
}
