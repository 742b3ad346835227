import { decodeProgram, type Program } from '@millrace/program';
import { errorMessage, OperatingError } from '@millrace/std';

/** A program as it is kept and sent, and what it says. */
export type StoredProgram = {
  readonly text: string;
  readonly decoded: Program;
};

/** One that cannot be read stays so, and its job fails: it is never left out in silence. */
export function readProgram(text: string): StoredProgram {
  try {
    return { text, decoded: decodeProgram(text) };
  } catch (cause) {
    throw new OperatingError(`the stored program cannot be read: ${errorMessage(cause)}`, {
      domain: 'internal',
      retry: 'never',
      hint: 'create the pipeline again from its query',
      cause,
    });
  }
}

/** Every slot runs one subtask of each node that is wide enough. */
export function slotsNeeded({ decoded }: StoredProgram): number {
  return decoded.nodes.reduce((slots, { parallelism }) => Math.max(slots, parallelism), 0);
}
