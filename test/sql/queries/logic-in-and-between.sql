-- IN and BETWEEN with NULLs on both sides.
-- oracle:
--   SELECT x, y, x IN (1, 3) AS i, x IN (1, NULL) AS n, x NOT IN (1, NULL) AS nn, x IN (y, 2) AS c, x BETWEEN 1 AND y AS b, x NOT BETWEEN y AND 5 AS nb, x BETWEEN 2 AND 1 AS never FROM logic
CREATE TABLE logic (a BOOLEAN, b BOOLEAN, x INT, y INT)
WITH (connector = 'single_file', path = 'logic.jsonl');
SELECT x, y, x IN (1, 3) AS i, x IN (1, NULL) AS n, x NOT IN (1, NULL) AS nn, x IN (y, 2) AS c, x BETWEEN 1 AND y AS b, x NOT BETWEEN y AND 5 AS nb, x BETWEEN 2 AND 1 AS never FROM logic;
