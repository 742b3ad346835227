-- Windows over the results of narrower windows.
-- oracle:
--   SELECT window_of(time_bucket(INTERVAL '4 minutes', m), INTERVAL '4 minutes') AS "window", city, max(n) AS busiest, sum(n) AS trips
--   FROM (SELECT city, time_bucket(INTERVAL '1 minute', ts) AS m, count(*) AS n FROM trips GROUP BY city, m) GROUP BY "window", city
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
WITH minutes AS (SELECT city, tumble(INTERVAL '1 minute') AS w, count(*) AS n FROM trips GROUP BY city, w)
SELECT tumble(INTERVAL '4 minutes') AS window, city, max(n) AS busiest, sum(n) AS trips FROM minutes GROUP BY window, city;
