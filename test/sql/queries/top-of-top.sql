-- The first of the first: row numbers over rows that were numbered before, and their aggregate.
-- oracle:
--   SELECT window_of(s, INTERVAL '5 minutes') AS w, count(*) AS cities, sum(n) AS n, max(seats) AS seats FROM (
--     SELECT city, seats, time_bucket(INTERVAL '5 minutes', ts) AS s, count(*) AS n FROM trips WHERE city IS NOT NULL AND seats IS NOT NULL GROUP BY city, seats, s
--     QUALIFY row_number() OVER (PARTITION BY s, city ORDER BY n DESC, seats) = 1) GROUP BY s
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE VIEW v AS SELECT city, seats, tumble(INTERVAL '5 minutes') AS w, count(*) AS n FROM trips WHERE city IS NOT NULL AND seats IS NOT NULL GROUP BY city, seats, w;
CREATE VIEW best AS SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY w, city ORDER BY n DESC, seats) AS r FROM v) WHERE r = 1;
SELECT w, count(*) AS cities, sum(n) AS n, max(seats) AS seats FROM best GROUP BY w;
