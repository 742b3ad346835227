-- Rows that never reach a NOT NULL column may have NULLs there; those that do are known to have none.
-- oracle:
--   SELECT x, x // 2 AS half, coalesce(y, 0) AS y FROM logic WHERE x IS NOT NULL
CREATE TABLE logic (a BOOLEAN, b BOOLEAN, x INT, y INT)
WITH (connector = 'single_file', path = 'logic.jsonl');
CREATE TABLE halves (x INT NOT NULL, half INT NOT NULL, y INT NOT NULL);
INSERT INTO halves SELECT x, x / 2, coalesce(y, 0) FROM logic WHERE x > 0 OR x <= 0;
SELECT x, half, y FROM halves WHERE x IS NOT NULL;
