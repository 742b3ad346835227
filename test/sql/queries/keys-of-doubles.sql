-- 0 and -0 are one key, and so is every NaN.
CREATE TABLE numbers (
  id BIGINT, n BIGINT, i INT, s SMALLINT, t TINYINT, d DOUBLE, r REAL, p DECIMAL(18, 4),
  ts TIMESTAMP GENERATED ALWAYS AS (to_timestamp_seconds(id)) STORED, WATERMARK FOR ts
) WITH (connector = 'single_file', path = 'numbers.jsonl');
SELECT k, count(*) AS n FROM (
  SELECT ts, CASE WHEN id % 3 = 0 THEN -(r * 0) WHEN id % 3 = 1 THEN r * 0 ELSE 1.5 END AS k FROM numbers
) GROUP BY k, tumble(INTERVAL '1 day');
