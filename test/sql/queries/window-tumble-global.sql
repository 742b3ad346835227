-- Global tumbling windows with every aggregate, window.start and window.end.
-- oracle:
--   SELECT time_bucket(INTERVAL '90 seconds', ts, TIMESTAMP '1970-01-01') AS s, s + INTERVAL '90 seconds' AS e, count(*) AS n, count(seats) AS seated,
--     sum(seats) AS seats, min(fare) AS cheap, max(fare) AS dear, sum(fare) AS income, min(city) AS first_city, max(ts) AS last,
--     min(shared) AS any_alone, count(*) FILTER (WHERE shared) AS shared
--   FROM trips GROUP BY s
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
SELECT window.start AS s, window.end AS e, count(*) AS n, count(seats) AS seated, sum(seats) AS seats, min(fare) AS cheap, max(fare) AS dear,
  sum(fare) AS income, min(city) AS first_city, max(ts) AS last, min(shared) AS any_alone, count(*) FILTER (WHERE shared) AS shared
FROM trips GROUP BY tumble(INTERVAL '90 seconds');
