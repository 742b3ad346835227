-- The event time goes through views, filters and unions that rename it.
-- oracle:
--   SELECT window_of(time_bucket(INTERVAL '3 minutes', ts), INTERVAL '3 minutes') AS w, sum(id * 2) AS n2, max(ts) AS last FROM trips WHERE id % 2 = 0 GROUP BY w
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
CREATE VIEW a AS SELECT ts AS happened, id AS number FROM trips WHERE id % 2 = 0;
CREATE VIEW b AS SELECT number * 2 AS n2, happened AS t FROM a;
SELECT tumble(INTERVAL '3 minutes') AS w, sum(n2) AS n2, max(t) AS last FROM b GROUP BY w;
