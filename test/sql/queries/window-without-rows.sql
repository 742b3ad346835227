-- A filter that lets nothing through gives no windows, not empty ones.
-- oracle:
--   SELECT count(*) AS n FROM trips WHERE id < 0 GROUP BY time_bucket(INTERVAL '1 minute', ts)
CREATE TABLE trips (
  id BIGINT NOT NULL, ts TIMESTAMP NOT NULL, city TEXT, distance DOUBLE, fare DECIMAL(10, 2),
  seats INT, shared BOOLEAN, WATERMARK FOR ts AS ts - INTERVAL '10 seconds'
) WITH (connector = 'single_file', path = 'trips.jsonl');
SELECT count(*) AS n FROM trips WHERE id < 0 GROUP BY tumble(INTERVAL '1 minute');
