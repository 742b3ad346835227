-- HAVING over aggregates, keys and the window.
-- oracle:
--   SELECT city, window_of(s, INTERVAL '2 minutes') AS "window", count(*) AS n FROM (SELECT *, time_bucket(INTERVAL '2 minutes', ts) AS s FROM trips)
--   WHERE distance > 1 GROUP BY city, s HAVING count(*) > 1 AND city <> '' AND s >= '2024-02-28T23:56:00'
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
SELECT city, tumble(INTERVAL '2 minutes') AS window, count(*) AS n FROM trips WHERE distance > 1
GROUP BY city, window HAVING count(*) > 1 AND city <> '' AND window.start >= '2024-02-28T23:56:00';
