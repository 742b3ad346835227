-- Keyed tumbling windows over rows that come out of order, with NULL and empty keys.
-- oracle:
--   SELECT city, window_of(time_bucket(INTERVAL '1 minute', ts), INTERVAL '1 minute') AS "window",
--     count(*) AS trips, count(distance) AS measured, sum(distance) AS far, min(distance) AS shortest,
--     max(distance) AS longest, avg(distance) AS average, sum(seats) AS seats
--   FROM trips GROUP BY city, "window", time_bucket(INTERVAL '1 minute', ts)
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
SELECT city, tumble(INTERVAL '1 minute') AS window, count(*) AS trips, count(distance) AS measured,
  sum(distance) AS far, min(distance) AS shortest, max(distance) AS longest,
  avg(distance) AS average, sum(seats) AS seats
FROM trips GROUP BY city, window;
