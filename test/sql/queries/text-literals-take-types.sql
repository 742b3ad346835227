-- A constant text beside a number or a boolean is one, as in PostgreSQL; a column of text is not.
-- oracle:
--   SELECT id, n = '17' AS equal, n > '0' AS above, i + 1 AS next, d * 2.5 AS times,
--     n IN ('17', '100') AS listed, n BETWEEN '0' AND '17' AS within, coalesce(i, '5') AS five
--   FROM numbers WHERE id > '6' AND n IS DISTINCT FROM '9007199254740993'
CREATE TABLE numbers (id BIGINT NOT NULL, n BIGINT, i INT, d DOUBLE)
WITH (connector = 'single_file', path = 'numbers.jsonl');
SELECT id, n = '17' AS equal, n > '0' AS above, i + '1' AS next, d * '2.5' AS times,
  n IN ('17', '100') AS listed, n BETWEEN '0' AND '17' AS within, coalesce(i, '5') AS five
FROM numbers WHERE id > '6' AND n IS DISTINCT FROM '9007199254740993';
