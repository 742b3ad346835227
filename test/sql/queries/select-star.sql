-- Stars: all columns, those of one table, and a column beside them.
CREATE TABLE logic (a BOOLEAN, b BOOLEAN, x INT, y INT)
WITH (connector = 'single_file', path = 'logic.jsonl');
SELECT *, x + y AS z FROM logic; SELECT l.* FROM logic AS l WHERE l.a;
