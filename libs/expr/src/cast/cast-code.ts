import type { Instruction } from '@millrace/wasm';
import type { CodeContext } from '../generate/code-context.ts';
import type { Computation } from '../functions/scalar-function.ts';
import type { CastRequest } from './cast-value.ts';

/** The code of a cast, or null where the interpreter does it. */
export function castCode(
  _value: Instruction,
  _request: CastRequest,
  _code: CodeContext,
): Computation | null {
  return null;
}
