-- FILTER on several aggregates; those that saw no row are NULL or 0.
-- oracle:
--   SELECT window_of(s, INTERVAL '1 minute') AS w, count(*) FILTER (WHERE city = 'Oslo') AS oslo, sum(distance) FILTER (WHERE shared) AS shared_far,
--     min(id) FILTER (WHERE seats > 3) AS first_big, avg(distance) FILTER (WHERE seats IS NULL) AS unseated, count(*) AS all_trips
--   FROM (SELECT *, time_bucket(INTERVAL '1 minute', ts) AS s FROM trips) GROUP BY s
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
SELECT tumble(INTERVAL '1 minute') AS w, count(*) FILTER (WHERE city = 'Oslo') AS oslo, sum(distance) FILTER (WHERE shared) AS shared_far,
  min(id) FILTER (WHERE seats > 3) AS first_big, avg(distance) FILTER (WHERE seats IS NULL) AS unseated, count(*) AS all_trips
FROM trips GROUP BY w;
