-- Comparisons across types are by value.
CREATE TABLE numbers (
  id BIGINT, n BIGINT, i INT, s SMALLINT, t TINYINT, d DOUBLE, r REAL, p DECIMAL(18, 4)
) WITH (connector = 'single_file', path = 'numbers.jsonl');
SELECT id, n > i AS ni, i = s AS eq, d >= i AS di, n = 9007199254740993 AS big, n < 0.5 AS below, n BETWEEN -17 AND 17 AS inside FROM numbers;
