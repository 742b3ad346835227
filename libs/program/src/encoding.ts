import { type Program, programVersion } from './program.ts';

/** A stored program that this version cannot run, with what to do about it. */
export class ProgramVersionError extends Error {
  override readonly name = 'ProgramVersionError';
}

export function encodeProgram(program: Program): string {
  return JSON.stringify(program);
}

/** @throws ProgramVersionError when the text is of a version that is not known here */
export function decodeProgram(text: string): Program {
  const parsed: unknown = JSON.parse(text);
  const version =
    typeof parsed === 'object' && parsed !== null && 'version' in parsed ? parsed.version : null;
  if (version !== programVersion) {
    throw new ProgramVersionError(
      `program has version ${String(version)}, this build runs version ${programVersion}; create the pipeline again from its query`,
    );
  }
  // The text comes from encodeProgram: the version vouches for its shape.
  return parsed as Program;
}
