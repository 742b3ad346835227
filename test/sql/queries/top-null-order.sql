-- NULLs in ORDER BY: last when it rises, first when it falls.
-- oracle:
--   SELECT 'up' AS way, seats, row_number() OVER (PARTITION BY w ORDER BY seats ASC NULLS LAST) AS r FROM (SELECT seats, time_bucket(INTERVAL '15 minutes', ts, TIMESTAMP '1970-01-01') AS w FROM trips GROUP BY ALL)
--   UNION ALL SELECT 'down', seats, row_number() OVER (PARTITION BY w ORDER BY seats DESC NULLS FIRST) FROM (SELECT seats, time_bucket(INTERVAL '15 minutes', ts, TIMESTAMP '1970-01-01') AS w FROM trips GROUP BY ALL)
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE VIEW v AS SELECT seats, tumble(INTERVAL '15 minutes') AS w, count(*) AS n FROM trips GROUP BY seats, w;
SELECT 'up' AS way, seats, r FROM (SELECT seats, row_number() OVER (PARTITION BY w ORDER BY seats) AS r FROM v) WHERE r < 9;
SELECT 'down' AS way, seats, r FROM (SELECT seats, row_number() OVER (PARTITION BY w ORDER BY seats DESC) AS r FROM v) WHERE r < 9;
