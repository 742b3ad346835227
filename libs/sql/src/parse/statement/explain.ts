import type { Explain, ExplainStage, Statement } from '../../ast/statement.ts';
import { suggestName } from '../../text/suggest-name.ts';
import { atQueryWord } from '../boundary.ts';
import type { Cursor } from '../cursor.ts';

const STAGES: readonly ExplainStage[] = ['ast', 'bound', 'optimized', 'program', 'wasm'];

/** `EXPLAIN [(stage)] statement`. */
export function parseExplain(
  cursor: Cursor,
  parseStatement: (cursor: Cursor) => Statement,
): Explain {
  const { start } = cursor.expectWord('EXPLAIN').span;
  const stage = parseStage(cursor);
  if (cursor.current.word === 'EXPLAIN') cursor.unexpected('a statement to explain');
  const statement = parseStatement(cursor);
  return { kind: 'explain', span: cursor.spanFrom(start), ...(stage && { stage }), statement };
}

function parseStage(cursor: Cursor): ExplainStage | undefined {
  const isStage = cursor.at('(') && cursor.peek(1).kind === 'word' && !atQueryWord(cursor, 1);
  if (!isStage) return undefined;
  cursor.advance();
  const { text, span } = cursor.current;
  const word = text.toLowerCase();
  const stage = STAGES.find((candidate) => candidate === word);
  if (stage === undefined) {
    const meant = suggestName(word, STAGES);
    cursor.fail({
      message: `EXPLAIN has no stage "${text}"`,
      span,
      hint:
        meant === undefined
          ? 'the stages are AST, BOUND, OPTIMIZED, PROGRAM and WASM'
          : `did you mean ${meant.toUpperCase()}?`,
    });
  }
  cursor.advance();
  cursor.expect(')');
  return stage;
}
