-- Operators bind as in PostgreSQL.
-- oracle:
--   SELECT 1 + 2 * 3 - 4 // 2 % 2 AS a, NOT 1 = 2 AND true OR false AS b, 'a' || 'b' = 'ab' AS c, 1 BETWEEN 0 AND 2 AND true AS d, 2 - 1 - 1 AS e,
--     100 // 10 // 2 AS f, NOT NULL IS NULL AS g, -2 * -2 AS h, 5 % 3 * 2 AS i, trunc(-7 / 2)::INT AS j, -7 % 2 AS k, x + 1 IN (2, 3) AS l, NOT x > 1 OR a AS m, a = b OR x IS NULL AS n
--   FROM logic
CREATE TABLE logic (a BOOLEAN, b BOOLEAN, x INT, y INT)
WITH (connector = 'single_file', path = 'logic.jsonl');
SELECT 1 + 2 * 3 - 4 / 2 % 2 AS a, NOT 1 = 2 AND true OR false AS b, 'a' || 'b' = 'ab' AS c, 1 BETWEEN 0 AND 2 AND true AS d, 2 - 1 - 1 AS e,
  100 / 10 / 2 AS f, NOT NULL IS NULL AS g, -2 * -2 AS h, 5 % 3 * 2 AS i, -7 / 2 AS j, -7 % 2 AS k, x + 1 IN (2, 3) AS l, NOT x > 1 OR a AS m, a = b OR x IS NULL AS n
FROM logic;
