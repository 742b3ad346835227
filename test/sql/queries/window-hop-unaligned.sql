-- Hopping windows whose width is no multiple of the slide.
-- oracle:
--   SELECT window_of(s, INTERVAL '3 minutes') AS "window", count(*) AS n, min(distance) AS least, max(id) AS last
--   FROM (SELECT *, unnest(hops(ts, INTERVAL '70 seconds', INTERVAL '3 minutes')) AS s FROM trips) GROUP BY s
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
SELECT hop(INTERVAL '70 seconds', INTERVAL '3 minutes') AS window, count(*) AS n, min(distance) AS least, max(id) AS last FROM trips GROUP BY 1;
