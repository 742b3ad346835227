-- round() of doubles and decimals, half away from zero.
CREATE TABLE numbers (
  id BIGINT, n BIGINT, i INT, s SMALLINT, t TINYINT, d DOUBLE, r REAL, p DECIMAL(18, 4)
) WITH (connector = 'single_file', path = 'numbers.jsonl');
SELECT id, round(d) AS d, round(d, 1) AS d1, round(p, 1) AS p1, round(p) AS p0, floor(p) AS fp, ceil(p) AS cp FROM numbers WHERE id > 7;
