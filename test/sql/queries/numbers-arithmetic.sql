-- Arithmetic of integers is exact, division and remainder go towards zero.
-- oracle:
--   SELECT id, n - 1 + 1 AS same, -(n + 1) AS minus, trunc(n // 7)::BIGINT AS q, n % 7 AS m, i * 2 AS twice, abs(i) AS size, sign(i)::INT AS sign, i // 2 AS half
--   FROM numbers WHERE n <> 9223372036854775807 AND n > -9223372036854775808
CREATE TABLE numbers (
  id BIGINT, n BIGINT, i INT, s SMALLINT, t TINYINT, d DOUBLE, r REAL, p DECIMAL(18, 4)
) WITH (connector = 'single_file', path = 'numbers.jsonl');
SELECT id, n - 1 + 1 AS same, -(n + 1) AS minus, n / 7 AS q, n % 7 AS m, i * 2 AS twice, abs(i) AS size, sign(i) AS sign, i / 2 AS half
FROM numbers WHERE n <> 9223372036854775807 AND n > -9223372036854775808;
