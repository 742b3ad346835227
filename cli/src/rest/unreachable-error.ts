import { errorCode, errorMessage, OperatingError, tlsFailure } from '@millrace/std';

/** Nobody answers where the API should be, or not in time. */
export class UnreachableError extends OperatingError {
  override readonly name = 'UnreachableError';

  constructor(url: string, reason: string, { cause, hint = START_HINT }: Circumstances = {}) {
    super(`cannot reach the API at ${url}: ${reason}`, {
      domain: 'external',
      retry: 'backoff',
      hint,
      cause,
    });
  }
}

/** Something ended in the middle that works as a rule. */
export const AGAIN_HINT = 'it may be starting anew; try again';

type Circumstances = { readonly cause?: unknown; readonly hint?: string | undefined };

const START_HINT =
  'start one with "millrace cluster", or name another with --api URL or MILLRACE_API';

/** Why a call did not come to an answer. */
export function callFailure(url: string, thrown: unknown, timeoutMs: number): OperatingError {
  if (thrown instanceof Error && thrown.name === 'TimeoutError') {
    const hint = 'wait longer with --timeout SECONDS';
    return new UnreachableError(url, `no answer within ${timeoutMs / 1000} s`, {
      cause: thrown,
      hint,
    });
  }
  const code = errorCode(thrown) ?? '';
  if (REFUSED_CERTIFICATE.test(code)) return refusedCertificate(url, code, thrown);
  const plain = PLAIN_REASONS.find(([pattern]) => pattern.test(code))?.[1];
  const reason =
    plain === undefined
      ? (tlsFailure(thrown)?.message ?? errorMessage(thrown))
      : `${plain} (${code})`;
  return new UnreachableError(url, reason, { cause: thrown, hint: hintFor(url, reason) });
}

const PLAIN_REASONS: readonly (readonly [code: RegExp, reason: string])[] = [
  [/^ECONNREFUSED$/, 'nobody listens there'],
  [/^ENOTFOUND$/, 'there is no host of that name'],
  [/^E(HOST|NET)UNREACH$/, 'there is no way to it'],
  [/^HPE_/, 'it does not speak HTTP'],
];

/** What servers answer within TLS; Millrace itself answers in words. */
const REFUSED_CERTIFICATE = /^ERR_SSL_.*ALERT_(.*CERTIFICATE.*|UNKNOWN_CA|ACCESS_DENIED)$/;

function refusedCertificate(url: string, code: string, cause: unknown): OperatingError {
  return new OperatingError(`the server at ${url} refuses the client certificate (${code})`, {
    domain: 'user',
    retry: 'never',
    hint: 'show one that it accepts with --cert FILE --key FILE',
    cause,
  });
}

/** Where something answers, but does not speak as the URL says, or is nobody who is known. */
function hintFor(url: string, reason: string): string | undefined {
  return HINTS.find(([scheme, words]) => url.startsWith(scheme) && reason.includes(words))?.[2];
}

const HINTS: readonly (readonly [scheme: string, words: string, hint: string])[] = [
  ['http:', 'socket hang up', 'where it speaks TLS, its URL begins with https://'],
  ['https:', 'does not speak TLS', 'without TLS, its URL begins with http://'],
  [
    'https:',
    'not signed',
    'name the authority that signed its certificate: --ca FILE or MILLRACE_CA',
  ],
  ['https:', 'made for something else', 'call it by a name that its certificate has'],
  ['https:', 'has expired', 'replace its certificate'],
  ['https:', 'is not valid yet', 'compare the clocks of this machine and its own'],
];
