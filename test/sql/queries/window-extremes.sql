-- min and max of every type, with extremes and NULLs; booleans by bool_and and bool_or.
-- oracle:
--   SELECT min(n) AS mn, max(n) AS xn, min(i) AS mi, max(i) AS xi, min(s) AS ms, max(s) AS xs, min(d) AS md, max(d) AS xd, min(t) AS mt, max(r) AS xr, count(n) AS c FROM numbers
CREATE TABLE numbers (id BIGINT, n BIGINT, i INT, s SMALLINT, d DOUBLE, t TINYINT, r REAL, ts TIMESTAMP GENERATED ALWAYS AS (to_timestamp_seconds(id)) STORED, WATERMARK FOR ts)
WITH (connector = 'single_file', path = 'numbers.jsonl');
SELECT min(n) AS mn, max(n) AS xn, min(i) AS mi, max(i) AS xi, min(s) AS ms, max(s) AS xs, min(d) AS md, max(d) AS xd, min(t) AS mt, max(r) AS xr, count(n) AS c
FROM numbers GROUP BY tumble(INTERVAL '1 hour');
