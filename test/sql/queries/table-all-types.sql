-- Every column type comes in and goes out unchanged, extremes and NULLs among them.
-- oracle:
--   SELECT id, n, i, s, t, d, r FROM numbers
CREATE TABLE numbers (
  id BIGINT, n BIGINT, i INT, s SMALLINT, t TINYINT, d DOUBLE, r REAL, p DECIMAL(18, 4)
) WITH (connector = 'single_file', path = 'numbers.jsonl');
SELECT id, n, i, s, t, d, r FROM numbers;
