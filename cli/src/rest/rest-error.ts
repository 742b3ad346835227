import { OperatingError } from '@millrace/std';
import { z } from 'zod';
import { parseJson } from './parse-json.ts';
import { AGAIN_HINT, UnreachableError } from './unreachable-error.ts';

const place = z.object({ line: z.number(), column: z.number() });

const detailSchema = z.object({
  path: z.string().optional(),
  code: z.string().optional(),
  message: z.string(),
  hint: z.string().optional(),
  span: z.object({ start: place, end: place }).optional(),
});

const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    hint: z.string().optional(),
    details: z.array(detailSchema).optional(),
  }),
});

export type RefusalDetail = z.output<typeof detailSchema>;

/** The API answered that it will not do something, and why. */
export class RefusedError extends OperatingError {
  override readonly name = 'RefusedError';
  readonly status: number;
  readonly code: string;
  /** All that is wrong, where that can be several things at once. */
  readonly problems: readonly RefusalDetail[];

  constructor(status: number, { error }: z.output<typeof errorSchema>) {
    const problems = error.details ?? [];
    const [first] = problems;
    super(messageOf(error), {
      domain: 'user',
      retry: status === AWAY_STATUS ? 'backoff' : 'never',
      hint:
        (status === 401 ? hintOfMissing(error.message) : undefined) ??
        error.hint ??
        (problems.length === 1 ? first?.hint : undefined),
    });
    this.status = status;
    this.code = error.code;
    this.problems = problems;
  }
}

/** Of what the API needs, such as the controller, something is away. */
export const AWAY_STATUS = 503;

/** Whether the same request may succeed later: nobody answers, or something is away. */
export function isAway(error: unknown): boolean {
  return error instanceof OperatingError && error.retry === 'backoff';
}

/** How to show what the API asks for, in the words of the command line. */
function hintOfMissing(message: string): string | undefined {
  if (message === 'a client certificate is needed') return CERTIFICATE_HINT;
  return message.includes('token') ? TOKEN_HINT : undefined;
}

const CERTIFICATE_HINT =
  'show one with --cert FILE --key FILE, or name the files in MILLRACE_CERT and MILLRACE_KEY';
const TOKEN_HINT = 'put a token into MILLRACE_TOKEN, or give a file with one: --token-file FILE';

/** What a body that is no success says. */
export function refusalOf(status: number, text: string, url: string): OperatingError {
  const parsed = errorSchema.safeParse(parseJson(text));
  if (parsed.success) return new RefusedError(status, parsed.data);
  if (GATEWAY_STATUSES.includes(status)) {
    const reason = `a server in front of it answers HTTP ${status}`;
    return new UnreachableError(url, reason, { hint: AGAIN_HINT });
  }
  const message = `what answers at ${url} is not the API of Millrace: HTTP ${status}`;
  return new OperatingError(message, { ...ELSEWHERE, hint: NAME_HINT });
}

/** What proxies and load balancers answer for a server that is away. */
const GATEWAY_STATUSES: readonly number[] = [502, 503, 504];

/** Where a server says that the API is elsewhere. A token is for the server that was named. */
export function movedTo(url: string, location: string): OperatingError {
  return new OperatingError(`${url} sends its callers to ${location}`, {
    ...ELSEWHERE,
    hint: `if that is the API, ${NAME_HINT}`,
  });
}

const ELSEWHERE = { domain: 'external', retry: 'never' } as const;
const NAME_HINT = 'name it with --api URL or MILLRACE_API';

/** Of what is wrong with a request, the message itself has the first thing only. */
function messageOf({ code, message, details = [] }: z.output<typeof errorSchema>['error']): string {
  const isOfRequest = code === 'invalid_request';
  const [first] = details;
  if (first === undefined) return message;
  if (details.length === 1) return isOfRequest ? problemText(first) : message;
  const heading = isOfRequest ? `${details.length} things are wrong:` : message;
  const lines = details.map((problem) => {
    const hint = problem.hint === undefined ? '' : ` (${problem.hint})`;
    return `  ${problemText(problem)}${hint}`;
  });
  return [heading, ...lines].join('\n');
}

function problemText({ path, message }: RefusalDetail): string {
  return path === undefined ? message : `${path}: ${message}`;
}
