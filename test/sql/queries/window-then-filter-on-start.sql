-- Conditions on the ends of windows outside of the aggregate.
-- oracle:
--   SELECT s, s + INTERVAL '2 minutes' AS e, count(*) AS n, true AS whole FROM (SELECT unnest(hops(ts, INTERVAL '1 minute', INTERVAL '2 minutes')) AS s FROM trips)
--   WHERE s > TIMESTAMP '2024-02-28 23:58:00' AND extract(minute FROM s + INTERVAL '2 minutes') % 2 = 0 GROUP BY s
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
SELECT s, e, n, e - s = INTERVAL '2 minutes' AS whole FROM (SELECT window.start AS s, window.end AS e, count(*) AS n FROM trips GROUP BY hop(INTERVAL '1 minute', INTERVAL '2 minutes'))
WHERE s > TIMESTAMP '2024-02-28 23:58:00' AND extract(minute FROM e) % 2 = 0;
