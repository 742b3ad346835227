-- Comments, string escapes, numbers of every form.
CREATE TABLE logic (a BOOLEAN, b BOOLEAN, x INT, y INT)
WITH (connector = 'single_file', path = 'logic.jsonl');
-- a comment ; with a semicolon
SELECT /* nested /* comment */ here */ 'it''s' AS quoted, E'a\tb\\c' AS escaped, '\n' AS plain, 1e3 AS thousand,
  .5 AS half, 0x1F AS hex, -9223372036854775808 AS least, 1_000 AS grouped, TRUE AS yes, NULL AS nothing
FROM logic WHERE a AND b;
