-- TRY_CAST gives NULL for what does not fit.
CREATE TABLE numbers (
  id BIGINT, n BIGINT, i INT, s SMALLINT, t TINYINT, d DOUBLE, r REAL, p DECIMAL(18, 4)
) WITH (connector = 'single_file', path = 'numbers.jsonl');
SELECT id, TRY_CAST(n AS INT) AS i, TRY_CAST(i AS SMALLINT) AS s, TRY_CAST(s AS TINYINT) AS t, TRY_CAST(CAST(d AS TEXT) AS BIGINT) AS b FROM numbers;
