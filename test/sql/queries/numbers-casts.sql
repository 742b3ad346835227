-- CAST between numbers, and from numbers to text.
-- oracle:
--   SELECT id, CAST(i AS BIGINT) AS wide, CAST(s AS INT) AS i, CAST(t AS DOUBLE) AS d, CAST(n AS TEXT) AS text,
--     CASE WHEN d = 0 OR d = 1e16 THEN printf('%.15g', d) ELSE CAST(d AS TEXT) END AS dt, CAST(n AS DOUBLE) AS nd, r::DOUBLE AS rd, CAST(i AS BOOLEAN) AS truth
--   FROM numbers
CREATE TABLE numbers (
  id BIGINT, n BIGINT, i INT, s SMALLINT, t TINYINT, d DOUBLE, r REAL, p DECIMAL(18, 4)
) WITH (connector = 'single_file', path = 'numbers.jsonl');
SELECT id, CAST(i AS BIGINT) AS wide, CAST(s AS INT) AS i, CAST(t AS DOUBLE) AS d, CAST(n AS TEXT) AS text, CAST(d AS TEXT) AS dt, CAST(n AS DOUBLE) AS nd, r::DOUBLE AS rd, CAST(i AS BOOLEAN) AS truth
FROM numbers;
