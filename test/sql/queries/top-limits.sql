-- All ways to say the first rows: equal, between, below, turned round, and none.
-- oracle:
--   WITH r AS (SELECT time_bucket(INTERVAL '20 minutes', ts) AS s, city, count(*) AS n, row_number() OVER (PARTITION BY s ORDER BY n DESC, city) AS r FROM trips WHERE city IS NOT NULL GROUP BY s, city)
--   SELECT 'second' AS which, s, city, r FROM r WHERE r = 2 UNION ALL SELECT 'inner', s, city, r FROM r WHERE r BETWEEN 2 AND 3 AND city <> 'Oslo'
--   UNION ALL SELECT 'turned', s, city, r FROM r WHERE 2 >= r
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE VIEW v AS SELECT city, tumble(INTERVAL '20 minutes') AS w, count(*) AS n FROM trips GROUP BY city, w;
CREATE VIEW r AS SELECT w.start AS s, city, n, row_number() OVER (PARTITION BY w ORDER BY n DESC, city) AS r FROM v WHERE city IS NOT NULL;
SELECT 'second' AS which, s, city, r FROM r WHERE r = 2 UNION ALL SELECT 'inner', s, city, r FROM r WHERE r BETWEEN 2 AND 3 AND city <> 'Oslo'
UNION ALL SELECT 'turned', s, city, r FROM r WHERE 2 >= r UNION ALL SELECT 'none', s, city, r FROM r WHERE r < 1;
