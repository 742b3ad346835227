-- Lists, alternatives, negations, fractions and casts say how many rows are wanted as well.
-- oracle:
--   WITH r AS (SELECT time_bucket(INTERVAL '20 minutes', ts) AS s, city, count(*) AS n, row_number() OVER (PARTITION BY s ORDER BY n DESC, city) AS r FROM trips WHERE city IS NOT NULL GROUP BY s, city)
--   SELECT 'list' AS which, s, city, r FROM r WHERE r IN (1, 3, NULL) UNION ALL SELECT 'either', s, city, r FROM r WHERE r = 2 OR r < 2 AND n > 1
--   UNION ALL SELECT 'not', s, city, r FROM r WHERE NOT (r > 2) UNION ALL SELECT 'fraction', s, city, r FROM r WHERE r < 2.5
--   UNION ALL SELECT 'cast', s, city, r FROM r WHERE r::INT = 2
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE VIEW v AS SELECT city, tumble(INTERVAL '20 minutes') AS w, count(*) AS n FROM trips GROUP BY city, w;
CREATE VIEW r AS SELECT w.start AS s, city, n, row_number() OVER (PARTITION BY w ORDER BY n DESC, city) AS r FROM v WHERE city IS NOT NULL;
SELECT 'list' AS which, s, city, r FROM r WHERE r IN (1, 3, NULL) UNION ALL SELECT 'either', s, city, r FROM r WHERE r = 2 OR r < 2 AND n > 1
UNION ALL SELECT 'not', s, city, r FROM r WHERE NOT (r > 2) UNION ALL SELECT 'fraction', s, city, r FROM r WHERE r < 2.5
UNION ALL SELECT 'cast', s, city, r FROM r WHERE r::INT = 2 UNION ALL SELECT 'none', s, city, r FROM r WHERE r IN (0) OR r = 1.5;
