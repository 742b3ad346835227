import type { StructTypeField, TypeName } from '../ast/type-name.ts';
import type { Cursor } from './cursor.ts';
import { parseLabel } from './name.ts';
import { parseCommaSeparated } from './recovery.ts';
import { parseScalarType } from './scalar-type.ts';

/** A type, with any number of `[]` behind it. */
export function parseTypeName(cursor: Cursor): TypeName {
  return cursor.nested(() => {
    const { start } = cursor.current.span;
    let type = parseElementType(cursor);
    while (cursor.at('[') && (cursor.at(']', 1) || cursor.at(']', 2))) {
      cursor.advance();
      if (cursor.current.kind === 'number') cursor.advance();
      cursor.expect(']');
      type = { kind: 'array-type', span: cursor.spanFrom(start), element: type };
    }
    return type;
  });
}

function parseElementType(cursor: Cursor): TypeName {
  const { word, span } = cursor.current;
  const hasArguments = cursor.at('<', 1) || cursor.at('(', 1);
  if (hasArguments && word === 'ARRAY') {
    const close = openArguments(cursor);
    const element = parseTypeName(cursor);
    close();
    return { kind: 'array-type', span: cursor.spanFrom(span.start), element };
  }
  if (hasArguments && word === 'MAP') {
    const close = openArguments(cursor);
    const key = parseTypeName(cursor);
    cursor.expect(',');
    const value = parseTypeName(cursor);
    close();
    return { kind: 'map-type', span: cursor.spanFrom(span.start), key, value };
  }
  if (hasArguments && (word === 'STRUCT' || word === 'ROW')) {
    const close = openArguments(cursor);
    const fields = parseCommaSeparated(cursor, () => parseField(cursor));
    close();
    return { kind: 'struct-type', span: cursor.spanFrom(span.start), fields };
  }
  return parseScalarType(cursor);
}

/** Reads the word and the bracket behind it; the result reads the bracket that closes it. */
function openArguments(cursor: Cursor): () => void {
  cursor.advance();
  if (cursor.accept('(') !== undefined) return () => void cursor.expect(')');
  cursor.expect('<');
  return () => cursor.expectClosingAngle();
}

/** `name type [NOT NULL]`; a colon between name and type is allowed. */
function parseField(cursor: Cursor): StructTypeField {
  const name = parseLabel(cursor, 'a field name');
  cursor.accept(':');
  const type = parseTypeName(cursor);
  const notNull = cursor.acceptWords('NOT', 'NULL');
  if (!notNull) cursor.acceptWords('NULL');
  const span = cursor.spanFrom(name.span.start);
  return { kind: 'struct-type-field', span, name, type, notNull };
}
