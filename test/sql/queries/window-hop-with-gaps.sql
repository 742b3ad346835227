-- A slide longer than the width leaves rows out that fall between windows.
-- oracle:
--   SELECT window_of(s, INTERVAL '45 seconds') AS "window", shared, count(*) AS n
--   FROM (SELECT *, unnest(hops(ts, INTERVAL '2 minutes', INTERVAL '45 seconds')) AS s FROM trips) GROUP BY s, shared
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
SELECT hop(INTERVAL '2 minutes', INTERVAL '45 seconds') AS window, shared, count(*) AS n FROM trips GROUP BY shared, window;
