-- A window of a year and one of a millisecond.
-- oracle:
--   SELECT window_of(time_bucket(INTERVAL '365 days', ts, TIMESTAMP '1970-01-01'), INTERVAL '365 days') AS w, count(*) AS n FROM trips GROUP BY w
--   UNION ALL SELECT window_of(ts, INTERVAL '1 millisecond'), count(*) FROM trips WHERE id < 9 GROUP BY 1
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
SELECT tumble(INTERVAL '365 days') AS w, count(*) AS n FROM trips GROUP BY w UNION ALL SELECT tumble(INTERVAL '1 millisecond'), count(*) FROM trips WHERE id < 9 GROUP BY 1;
