-- Keys and aggregates of expressions, results of expressions over both.
-- oracle:
--   SELECT coalesce(city, 'none') AS c, seats % 2 AS odd, 100 * sum(distance) / count(*) AS scaled, max(length(city)) + 1 AS l, seats % 2 + 1 AS again
--   FROM trips GROUP BY time_bucket(INTERVAL '5 minutes', ts), 1, 2
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
SELECT coalesce(city, 'none') AS c, seats % 2 AS odd, 100 * sum(distance) / count(*) AS scaled, max(length(city)) + 1 AS l, seats % 2 + 1 AS again
FROM trips GROUP BY tumble(INTERVAL '5 minutes'), coalesce(city, 'none'), seats % 2;
