-- WHERE keeps rows whose condition is true, not those where it is NULL.
-- oracle:
--   SELECT a, b, x, y FROM logic WHERE (a OR x > 1) AND NOT (b AND y = 3)
CREATE TABLE logic (a BOOLEAN, b BOOLEAN, x INT, y INT)
WITH (connector = 'single_file', path = 'logic.jsonl');
SELECT a, b, x, y FROM logic WHERE (a OR x > 1) AND NOT (b AND y = 3);
