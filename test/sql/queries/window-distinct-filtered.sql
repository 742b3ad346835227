-- A filter of a DISTINCT aggregate, sums and averages of distinct values, hops.
-- oracle:
--   SELECT starts AS s, count(DISTINCT seats) FILTER (WHERE city <> 'Oslo') AS kinds, sum(DISTINCT seats) FILTER (WHERE city <> 'Oslo') AS total,
--     avg(DISTINCT seats) FILTER (WHERE city <> 'Oslo') AS mean
--   FROM (SELECT *, unnest(hops(ts, INTERVAL '20 minutes', INTERVAL '1 hour')) AS starts FROM trips) GROUP BY starts
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
SELECT w.start AS s, kinds, total, mean FROM (
  SELECT hop(INTERVAL '20 minutes', INTERVAL '1 hour') AS w, count(DISTINCT seats) FILTER (WHERE city <> 'Oslo') AS kinds,
    sum(DISTINCT seats) FILTER (WHERE city <> 'Oslo') AS total, avg(DISTINCT seats) FILTER (WHERE city <> 'Oslo') AS mean
  FROM trips GROUP BY w
);
