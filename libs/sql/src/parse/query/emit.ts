import type { Emit } from '../../ast/query.ts';
import type { Cursor } from '../cursor.ts';

/** `EMIT CHANGES`, `EMIT ON WINDOW CLOSE` or `EMIT FINAL`, or undefined. */
export function parseEmit(cursor: Cursor): Emit | undefined {
  const { start } = cursor.current.span;
  const mode = acceptMode(cursor);
  return mode === undefined ? undefined : { kind: 'emit', span: cursor.spanFrom(start), mode };
}

function acceptMode(cursor: Cursor): Emit['mode'] | undefined {
  if (cursor.acceptWords('EMIT', 'CHANGES')) return 'changes';
  if (cursor.acceptWords('EMIT', 'FINAL')) return 'final';
  return cursor.acceptWords('EMIT', 'ON', 'WINDOW', 'CLOSE') ? 'window-close' : undefined;
}
