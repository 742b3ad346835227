import type { Diagnostic } from '../diagnostic.ts';

/**
 * Unwinds the parser from an error to the nearest place that can go on. Never leaves this library.
 */
export class SyntaxFailure extends Error {
  override readonly name = 'SyntaxFailure';
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}
