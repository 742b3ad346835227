-- COALESCE, NULLIF, and GREATEST and LEAST that look past NULLs.
-- oracle:
--   SELECT coalesce(x, y, -1) AS c, nullif(x, y) AS n, nullif(x, 2) AS two, greatest(x, y, 2) AS g, least(x, y, 2) AS l, coalesce(a, b) AS ab FROM logic
CREATE TABLE logic (a BOOLEAN, b BOOLEAN, x INT, y INT)
WITH (connector = 'single_file', path = 'logic.jsonl');
SELECT coalesce(x, y, -1) AS c, nullif(x, y) AS n, nullif(x, 2) AS two, greatest(x, y, 2) AS g, least(x, y, 2) AS l, coalesce(a, b) AS ab FROM logic;
