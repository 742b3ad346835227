-- An aggregate over an aggregate of the same window: the most trips of any city.
-- oracle:
--   SELECT window_of(s, INTERVAL '3 minutes') AS "window", max(n) AS most, count(*) AS cities, sum(n) AS trips FROM (
--     SELECT city, s, count(*) AS n FROM (SELECT *, unnest(hops(ts, INTERVAL '1 minute', INTERVAL '3 minutes')) AS s FROM trips) GROUP BY city, s
--   ) GROUP BY s
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
SELECT window, max(n) AS most, count(*) AS cities, sum(n) AS trips FROM (
  SELECT city, hop(INTERVAL '1 minute', INTERVAL '3 minutes') AS window, count(*) AS n FROM trips GROUP BY city, window
) GROUP BY window;
