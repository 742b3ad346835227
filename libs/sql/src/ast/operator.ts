export type UnaryOperator = 'not' | '-' | '+' | '~';

export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** `!=` and `==` are read as `<>` and `=`. */
export type BinaryOperator =
  | 'or'
  | 'and'
  | ComparisonOperator
  /** Regular expressions: match, match without case, and their negations. */
  | '~'
  | '~*'
  | '!~'
  | '!~*'
  | '||'
  | '|'
  | '&'
  | '#'
  | '<<'
  | '>>'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '^'
  /** JSON access, containment and existence. */
  | '->'
  | '->>'
  | '#>'
  | '#>>'
  | '@>'
  | '<@'
  | '?';
