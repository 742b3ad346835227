-- Bit operators.
-- oracle:
--   SELECT id, i & 255 AS a, i | 1 AS o, xor(i, 7) AS x, n & 65535 AS na FROM numbers WHERE i IS NOT NULL
CREATE TABLE numbers (
  id BIGINT, n BIGINT, i INT, s SMALLINT, t TINYINT, d DOUBLE, r REAL, p DECIMAL(18, 4)
) WITH (connector = 'single_file', path = 'numbers.jsonl');
SELECT id, i & 255 AS a, i | 1 AS o, i # 7 AS x, n & 65535 AS na FROM numbers WHERE i IS NOT NULL;
