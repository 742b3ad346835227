import type {
  ColumnConstraint,
  ColumnDefinition,
  GeneratedConstraint,
} from '../../ast/create-table.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression } from '../grammar.ts';
import { parseIdentifier } from '../name.ts';
import { PRECEDENCE } from '../expression/precedence.ts';
import { closeParenthesis } from '../recovery.ts';
import { parseTypeName } from '../type-name.ts';

/** `name type [constraints]`. */
export function parseColumnDefinition(cursor: Cursor): ColumnDefinition {
  const name = parseIdentifier(cursor, 'a column name');
  if (cursor.current.word === 'AS') {
    cursor.unexpected(
      'a type',
      'a computed column is "name type GENERATED ALWAYS AS (expression)"',
    );
  }
  const type = parseTypeName(cursor);
  const constraints: ColumnConstraint[] = [];
  for (;;) {
    const constraint = parseColumnConstraint(cursor);
    if (constraint === undefined) break;
    constraints.push(constraint);
  }
  const span = cursor.spanFrom(name.span.start);
  return { kind: 'column-definition', span, name, type, constraints };
}

function parseColumnConstraint(cursor: Cursor): ColumnConstraint | undefined {
  const { start } = cursor.current.span;
  if (cursor.acceptWords('NOT')) {
    cursor.expectWord('NULL');
    return { kind: 'not-null-constraint', span: cursor.spanFrom(start) };
  }
  if (cursor.acceptWords('NULL')) return { kind: 'null-constraint', span: cursor.spanFrom(start) };
  if (cursor.acceptWords('UNIQUE')) {
    return { kind: 'unique-constraint', span: cursor.spanFrom(start) };
  }
  if (cursor.acceptWords('PRIMARY')) {
    cursor.expectWord('KEY');
    return { kind: 'primary-key-constraint', span: cursor.spanFrom(start) };
  }
  if (cursor.acceptWords('DEFAULT')) {
    const expression = parseExpression(cursor, PRECEDENCE.is + 1);
    return { kind: 'default-constraint', span: cursor.spanFrom(start), expression };
  }
  if (cursor.acceptWords('METADATA')) return parseMetadata(cursor, start);
  return cursor.acceptWords('GENERATED') ? parseGenerated(cursor, start) : undefined;
}

function parseMetadata(cursor: Cursor, start: number): ColumnConstraint {
  cursor.expectWord('FROM');
  const { kind, span, value } = cursor.current;
  if (kind !== 'string') {
    const hint = "write the key in single quotes: METADATA FROM 'key'";
    cursor.unexpected('a metadata key', hint);
  }
  cursor.advance();
  const key = { kind: 'string-literal', span, value } as const;
  return { kind: 'metadata-constraint', span: cursor.spanFrom(start), key };
}

/** `GENERATED ALWAYS AS (expression) [STORED|VIRTUAL]`. */
function parseGenerated(cursor: Cursor, start: number): GeneratedConstraint {
  cursor.expectWord('ALWAYS');
  cursor.expectWord('AS');
  const open = cursor.expect('(');
  const expression = parseExpression(cursor);
  closeParenthesis(cursor, open);
  const storage = acceptStorage(cursor);
  const span = cursor.spanFrom(start);
  return { kind: 'generated-constraint', span, expression, ...(storage && { storage }) };
}

function acceptStorage(cursor: Cursor): GeneratedConstraint['storage'] | undefined {
  if (cursor.acceptWords('STORED')) return 'stored';
  return cursor.acceptWords('VIRTUAL') ? 'virtual' : undefined;
}
