-- Functions of doubles.
-- oracle:
--   SELECT id, d, floor(d) AS f, ceil(d) AS c, trunc(d) AS t, abs(d) AS a, d + 0.25::DOUBLE AS plus, d / 4 AS quarter, sqrt(abs(d)) AS root, -d AS minus
--   FROM numbers WHERE d IS NOT NULL
CREATE TABLE numbers (
  id BIGINT, n BIGINT, i INT, s SMALLINT, t TINYINT, d DOUBLE, r REAL, p DECIMAL(18, 4)
) WITH (connector = 'single_file', path = 'numbers.jsonl');
SELECT id, d, floor(d) AS f, ceil(d) AS c, trunc(d) AS t, abs(d) AS a, d + 0.25 AS plus, d / 4 AS quarter, sqrt(abs(d)) AS root, -d AS minus
FROM numbers WHERE d IS NOT NULL;
