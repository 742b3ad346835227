-- DISTINCT in aggregates, keyed, global and in windows of windows; others beside it, and filters.
-- oracle:
--   WITH h AS (SELECT time_bucket(INTERVAL '1 hour', ts) AS s, * FROM trips)
--   SELECT 'keyed' AS which, s, shared::VARCHAR AS k, count(DISTINCT city) AS cities, count(*) AS n, sum(seats) AS seats, min(distance) AS nearest, avg(seats) AS mean FROM h GROUP BY s, shared
--   UNION ALL SELECT 'global', s, NULL, count(DISTINCT seats), count(fare), NULL, NULL, avg(distance) FILTER (WHERE seats > 1) FROM h GROUP BY s
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE VIEW keyed AS SELECT shared, tumble(INTERVAL '1 hour') AS w, count(DISTINCT city) AS cities, count(*) AS n, sum(seats) AS seats, min(distance) AS nearest, avg(seats) AS mean
FROM trips GROUP BY shared, w;
CREATE VIEW overall AS SELECT tumble(INTERVAL '1 hour') AS w, count(DISTINCT seats) AS seats, count(fare) AS fares, avg(distance) FILTER (WHERE seats > 1) AS mean FROM trips GROUP BY w;
SELECT 'keyed' AS which, w.start AS s, CAST(shared AS TEXT) AS k, cities, n, seats, nearest, mean FROM keyed
UNION ALL SELECT 'global', w.start, NULL, seats, fares, NULL, NULL, mean FROM overall;
