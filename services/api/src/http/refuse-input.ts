import { ApiError, type ErrorDetail } from './api-error.ts';

/** Refuses a request with all that is wrong with it at once; does nothing when nothing is. */
export function refuseInput(details: readonly ErrorDetail[], what = 'body'): void {
  if (details.length > 0) throw inputRefusal(details, what);
}

export function inputRefusal(details: readonly ErrorDetail[], what = 'body'): ApiError {
  return new ApiError('invalid_request', summarize(details, what), { details });
}

/** The first problem in words, and how many there are. */
function summarize(details: readonly ErrorDetail[], what: string): string {
  const [first] = details;
  const text = first === undefined ? '' : [first.path, first.message].filter(Boolean).join(': ');
  if (details.length <= 1) return `the ${what} is invalid: ${text}`;
  return `the ${what} has ${details.length} problems; the first is ${text}`;
}
