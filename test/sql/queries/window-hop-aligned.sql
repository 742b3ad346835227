-- Hopping windows whose width is a multiple of the slide, keyed.
-- oracle:
--   SELECT city, window_of(s, INTERVAL '2 minutes') AS "window", count(*) AS n, sum(distance) AS d, avg(seats) AS s
--   FROM (SELECT *, unnest(hops(ts, INTERVAL '30 seconds', INTERVAL '2 minutes')) AS s FROM trips) GROUP BY city, s
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
SELECT city, hop(INTERVAL '30 seconds', INTERVAL '2 minutes') AS window, count(*) AS n, sum(distance) AS d, avg(seats) AS s FROM trips GROUP BY city, window;
